"""Print the API's description: ``python -m engine.api.describe``. The designer's types of the API are made from it."""

from __future__ import annotations

import json

from engine.api.app import ENDPOINTS
from engine.api.openapi import openapi

if __name__ == "__main__":
    print(json.dumps(openapi(ENDPOINTS), ensure_ascii=False, indent=1))
