"""mnist_core.app.memory: what visitors leave is given back to the system."""

import asyncio
import gc
import subprocess
import sys
import threading
import weakref
from types import SimpleNamespace

import pytest
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.session_manager import SessionInfo

from mnist_core.app import memory
from tests.support.waiting import wait_until

THREADS = """
import sys, threading
import numpy as np, psutil
from mnist_core.app import memory

def use(kept):
    for size in (2**25, 2**23):  # 32 MiB, after which glibc keeps blocks of 8
        np.ones(size, np.uint8)
    kept.append(bytearray(100))

if "give" in sys.argv:
    memory.give_back_large_blocks()
before, kept = psutil.Process().memory_info().rss, []
for _ in range(2):
    threads = [threading.Thread(target=use, args=(kept,)) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
print(psutil.Process().memory_info().rss - before)
"""


@pytest.fixture
def storage(tmp_path):
    """Where a real runtime's sessions are kept, for no time at all, while it serves nobody."""
    storage = MemorySessionStorage(ttl_seconds=0)
    runtime = Runtime(
        RuntimeConfig(
            script_path=str(tmp_path / "app.py"),
            media_file_storage=MemoryMediaFileStorage("/media"),
            uploaded_file_manager=MemoryUploadedFileManager("/upload"),
            session_storage=storage,
        )
    )
    loop = asyncio.new_event_loop()
    serving = threading.Thread(target=loop.run_forever)
    serving.start()
    asyncio.run_coroutine_threadsafe(runtime.start(), loop).result(10)
    yield storage
    runtime.stop()
    asyncio.run_coroutine_threadsafe(_ended(runtime), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    serving.join()
    loop.close()
    Runtime._instance = None


async def _ended(runtime: Runtime) -> None:
    await runtime.stopped


class Session:
    """In a circle, as Streamlit's are."""

    id = "one"

    def __init__(self) -> None:
        self.itself = self

    def shutdown(self) -> None: ...


def test_a_closed_tab_is_forgotten_though_nobody_comes_or_goes(storage):
    session = Session()
    storage.save(SessionInfo(client=None, session=session))
    left = weakref.ref(session)
    del session
    gc.collect()
    assert left() is not None
    gc.disable()  # it would come by chance
    try:
        memory.forget_closed_tabs()
        wait_until(lambda: left() is None)
    finally:
        gc.enable()


def test_a_server_that_is_ending_is_left_alone(monkeypatch):
    loop = asyncio.new_event_loop()
    loop.close()
    sessions = SimpleNamespace(_session_storage=MemorySessionStorage())
    runtime = SimpleNamespace(
        _session_mgr=sessions, _get_async_objs=lambda: SimpleNamespace(eventloop=loop)
    )
    monkeypatch.setattr(memory.st.runtime, "exists", lambda: True)
    monkeypatch.setattr(memory.st.runtime, "get_instance", lambda: runtime)
    memory.forget_closed_tabs()


def test_another_streamlit_that_has_no_such_names_is_left_alone(monkeypatch):
    monkeypatch.setattr(memory.st.runtime, "exists", lambda: True)
    monkeypatch.setattr(memory.st.runtime, "get_instance", SimpleNamespace)
    memory.forget_closed_tabs()


def test_without_a_server_there_is_nothing_to_forget():
    memory.forget_closed_tabs()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_what_threads_needed_once_goes_back_to_the_system():
    def grown(*how: str) -> int:
        call = [sys.executable, "-c", THREADS, *how]
        return int(subprocess.run(call, check=True, capture_output=True, text=True).stdout)

    assert grown("give") < 2**22 < 2**24 < grown()
