"""A browser's tab without a browser: the app's own messages over the real websocket."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

PATIENCE = 60.0  # seconds that one run of a page may take


class Tab:
    """A visitor's tab. One caller at a time.

    elements: what its page shows now, by the place on it. session: the server's id of it.
    """

    def __init__(self, address: str) -> None:
        socket = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(socket, max_size=None, open_timeout=PATIENCE)
        )
        self.elements: dict[tuple[int, ...], Element] = {}
        self.session = self.page = ""
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
        self.page, self._widgets = "", {}
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        self.send(message)
        self.read()

    def set(self, key: str, **value: Any) -> None:
        """Set the widget of this key and wait for the page. value: a field of WidgetState."""
        widget = self.widget(key)
        self._widgets[widget] = WidgetState(id=widget, **value)
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.widget_states.widgets.extend(self._widgets.values())
        self.send(message)
        if "trigger_value" in value:
            del self._widgets[widget]
        self.read()

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
        found = [it for it in map(_id, self.elements.values()) if it.endswith(f"-{key}")]
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
        """Take what the server sends until the run of a page has ended."""
        self.elements = {}
        for message in self._messages():
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id or self.session
            elif kind == "navigation":
                self.page = message.navigation.page_script_hash
            elif kind == "delta" and message.delta.HasField("new_element"):
                place = tuple(message.metadata.delta_path)
                self.elements[place] = message.delta.new_element
            elif kind == "script_finished" and message.script_finished in (0, 1):
                return

    def _messages(self) -> Iterator[ForwardMsg]:
        while True:
            content = self._socket.recv(timeout=PATIENCE)
            assert isinstance(content, bytes)
            yield ForwardMsg.FromString(content)


def _id(element: Element) -> str:
    """The id of an element that is a widget; else ""."""
    kind = element.WhichOneof("type")
    return getattr(getattr(element, kind), "id", "") if kind else ""
