"""Counts the words of the Story's main line, as `tests.support.word_count` says.

python -m tests.benchmarks.words
"""

import argparse

from tests.support.pages import open_page
from tests.support.word_count import count, main_line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--texts", action="store_true", help="print what is counted, too")
    texts = main_line(open_page("story", answers="true"))
    if parser.parse_args().texts:
        print("\n".join(texts))
    print(f"{count(texts)} words in the Story's main line, with all answers open")


if __name__ == "__main__":
    main()
