"""A worker that says on what it would train, and loads nothing: for pages that train nothing."""

import json
import sys

for line in sys.stdin:
    known = "prepare" in json.loads(line)
    hardware = {"device": "cpu", "processor": "a processor", "threads": 2}
    print(json.dumps({"hardware": hardware} if known else {"error": "it is idle"}), flush=True)
