"""A browser's tab without a browser: the app's own messages over the real websocket."""

import json
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

PATIENCE = 60.0  # seconds that one run of a page may take
ENDED = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


class Tab:
    """A visitor's tab. One caller at a time.

    As a browser does, it has the fragment alone run again to which a widget belongs.

    elements: what its page shows now, by the place on it; arrived: when each came, in
    `time.perf_counter`'s seconds. session: the server's id of it. query: what its address
    says. polls: fragments that ask to be run again, and after how many seconds.
    """

    def __init__(self, address: str) -> None:
        socket = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(socket, max_size=None, open_timeout=PATIENCE)
        )
        self.elements: dict[tuple[int, ...], Element] = {}
        self.arrived: dict[tuple[int, ...], float] = {}
        self.session = self.page = self.query = ""
        self.polls: dict[str, float] = {}
        self._fragments: dict[tuple[int, ...], str] = {}  # of the elements
        self._widgets: dict[str, WidgetState] = {}

    def __enter__(self) -> "Tab":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave, as a tab that is closed does."""
        self._open.close()

    def open(self, page: str, query: str = "") -> None:
        """Go to a page ("" is the first one), and wait until it is there."""
        self.page, self.query, self._widgets = "", query, {}
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        self.send(message)
        self.read()

    def set(self, key: str, **value: Any) -> None:
        """Set the widget of this key and wait for the page. value: a field of WidgetState."""
        place = self._place(key)
        widget = _id(self.elements[place])
        self._widgets[widget] = WidgetState(id=widget, **value)
        self._rerun(self._fragments[place])
        if "trigger_value" in value:
            del self._widgets[widget]
        self.read()

    def poll(self, fragment: str) -> None:
        """Run a fragment of `polls` again, as its time has come."""
        self._rerun(fragment, is_auto_rerun=True)
        self.read()

    def _rerun(self, fragment: str, **more: bool) -> None:
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.query_string = self.query
        message.rerun_script.fragment_id = fragment
        message.rerun_script.widget_states.widgets.extend(self._widgets.values())
        for name, value in more.items():
            setattr(message.rerun_script, name, value)
        self.send(message)

    def press(self, key: str) -> None:
        """Press the button of this key."""
        self.set(key, trigger_value=True)

    def put(self, key: str, state: Mapping[str, Any]) -> None:
        """Let the component of this key send a state."""
        self.set(key, json_value=json.dumps(state))

    def clear_cache(self) -> None:
        """Have the server clear its caches."""
        self.send(BackMsg(clear_cache=True))

    def widget(self, key: str) -> str:
        """The id of the widget of this key; AssertionError where the page has none."""
        return _id(self.elements[self._place(key)])

    def _place(self, key: str) -> tuple[int, ...]:
        found = [place for place, it in self.elements.items() if _id(it).endswith(f"-{key}")]
        assert found, f"there is no widget {key!r} on the page"
        return found[0]

    def has(self, key: str) -> bool:
        """Is there a widget of this key?"""
        return any(_id(element).endswith(f"-{key}") for element in self.elements.values())

    @property
    def text(self) -> str:
        """All that the page shows, as its messages hold it."""
        return "\n".join(map(str, self.elements.values()))

    @property
    def exceptions(self) -> list[Message]:
        """What the page shows of exceptions."""
        return [it.exception for it in self.elements.values() if it.HasField("exception")]

    def send(self, message: BackMsg) -> None:
        """Say something to the server."""
        self._socket.send(message.SerializeToString())

    def read(self) -> None:
        """Take what the server sends until the run of a page, or of a fragment, has ended."""
        for message, now in self._messages():
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id or self.session
                self._begin(list(message.metadata.run.fragment_ids))
            elif kind == "navigation":
                self.page = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "auto_rerun":
                self.polls[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            elif kind == "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self.polls.pop(fragment, None)
            elif kind == "delta" and message.delta.HasField("new_element"):
                place = tuple(message.metadata.delta_path)
                self.elements[place] = message.delta.new_element
                self.arrived[place] = now
                self._fragments[place] = message.delta.fragment_id
            elif kind == "script_finished" and message.script_finished in ENDED:
                return

    def _begin(self, fragments: Collection[str]) -> None:
        """Take away what these show, or all where there are none: it comes anew."""
        for place, fragment in list(self._fragments.items()):
            if not fragments or fragment in fragments:
                del self.elements[place], self.arrived[place], self._fragments[place]
        if not fragments:
            self.polls = {}

    def _messages(self) -> Iterator[tuple[ForwardMsg, float]]:
        while True:
            content = self._socket.recv(timeout=PATIENCE)
            now = time.perf_counter()
            assert isinstance(content, bytes)
            yield ForwardMsg.FromString(content), now


def _id(element: Element) -> str:
    """The id of an element that is a widget; else ""."""
    kind = element.WhichOneof("type")
    return getattr(getattr(element, kind), "id", "") if kind else ""
