"""The stand-in as the portal starts it: its endpoints, and its refusals in the API's shape."""

import subprocess
import sys

import anthropic
import httpx2
import pytest

from tests.standin.trades import HUMAN


@pytest.fixture
def http(process):
    _, url = process
    with httpx2.Client(base_url=url, headers={"authorization": "Bearer any"}) as client:
        yield client


BODY = {"model": "any", "max_tokens": 200, "messages": [{"role": "user", "content": "Hello!"}]}


def test_the_process_answers_streamed_and_whole_alike(process):
    _, url = process
    sdk = anthropic.Anthropic(api_key="any", base_url=url, max_retries=0)
    whole = sdk.messages.create(**BODY)
    with sdk.messages.stream(**BODY) as stream:
        streamed = stream.get_final_message()
    assert whole.content[0].text == streamed.content[0].text
    assert whole.usage.output_tokens == streamed.usage.output_tokens > 0
    assert streamed.stop_reason == whole.stop_reason == "end_turn"


def test_models_health_and_tokens_are_reported(http):
    assert http.get("/health").json()["status"] == "ok"
    [model] = http.get("/v1/models").json()["data"]
    assert model["id"] == "standin-1"
    assert "not Claude" in model["display_name"]
    counted = http.post("/v1/messages/count_tokens", json={k: BODY[k] for k in ("model", "messages")})
    assert counted.json()["input_tokens"] > 0


def test_max_tokens_cuts_the_answer_and_says_so(http):
    message = http.post("/v1/messages", json={**BODY, "max_tokens": 3}).json()
    assert message["stop_reason"] == "max_tokens"
    assert message["usage"]["output_tokens"] <= 3


USE = {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "x", "input": {}}]}
WRONG = {
    "no messages": {"messages": []},
    "no max_tokens": {"max_tokens": None},
    "unknown field": {"temprature": 1},
    "assistant first": {"messages": [{"role": "assistant", "content": "Hi"}]},
    "empty text": {"messages": [{"role": "user", "content": [{"type": "text", "text": " "}]}]},
    "empty system text": {"system": [{"type": "text", "text": ""}]},
    "unanswered tool": {"messages": [*BODY["messages"], USE, {"role": "user", "content": "and?"}]},
    "tool twice": {"tools": [HUMAN, HUMAN]},
    "tool without schema": {"tools": [{"name": "x"}]},
    "five breakpoints": {
        "system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5,
    },
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_malformed_request_is_refused_in_the_apis_shape(http, mistake):
    response = http.post("/v1/messages", json={**BODY, **WRONG[mistake]})
    assert response.status_code == 400
    error = response.json()
    assert error["type"] == "error"
    assert error["error"]["type"] == "invalid_request_error"
    assert error["error"]["message"]
    assert error["request_id"] == response.headers["request-id"]


def test_what_is_no_json_no_key_or_no_endpoint_is_refused_with_its_status(http):
    broken = http.post("/v1/messages", content=b"{", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["error"]["type"]) == (400, "invalid_request_error")
    nowhere = http.get("/v1/nothing")
    assert (nowhere.status_code, nowhere.json()["error"]["type"]) == (404, "not_found_error")
    keyless = http.post("/v1/messages", json=BODY, headers={"authorization": ""})
    assert (keyless.status_code, keyless.json()["error"]["type"]) == (401, "authentication_error")


def test_a_taken_port_is_one_clear_line(process):
    _, url = process
    command = [sys.executable, "-m", "chat.assistant.standin", "--port", url.rsplit(":", 1)[1]]
    second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "cannot listen" in second.stderr
    assert "Traceback" not in second.stderr
