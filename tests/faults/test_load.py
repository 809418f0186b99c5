"""Several visitors at once on a real server; `python -m tests.benchmarks.load` has many."""

from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks import load
from tests.support.drawings import ANSWER
from tests.support.server import serve, stock
from tests.support.tab import Tab


def test_each_visitor_gets_the_answer_to_the_own_drawing_and_to_no_other(tmp_path):
    with serve(stock(tmp_path / "store")) as address:
        expected = {}
        with Tab(address) as alone:
            for number in range(6):
                alone.open("draw")
                expected[number] = load.draw(alone, number).text
        tabs, plans = [Tab(address) for _ in range(3)], [[0, 1], [2, 3], [4, 5]]
        with ThreadPoolExecutor(3) as pool:
            found = list(pool.map(load.visit, tabs, plans, [lambda: None] * 3))
        for plan, answers in zip(plans, found, strict=True):
            assert [answer.text for answer in answers] == [expected[number] for number in plan]
        assert len({*expected.values()}) == 6
        for tab in tabs:
            tab.close()
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def test_a_drawing_runs_its_part_of_the_page_alone(tmp_path):
    with serve(stock(tmp_path / "store")) as address, Tab(address) as tab:
        tab.open("draw")
        before = dict(tab.arrived)
        load.draw(tab, 7)
        stayed = [place for place, when in before.items() if tab.arrived.get(place) == when]
        anew = [
            it for place, it in tab.elements.items() if tab.arrived[place] not in before.values()
        ]
        assert any("Draw a digit. Every chosen run" in str(tab.elements[it]) for it in stayed)
        assert any(ANSWER in it.html.body for it in anew)
        assert len(tab.elements) - len(anew) == len(stayed) > 5
