"""The local Hub, driven by the real huggingface_hub: who and what, lists, faults, limits, started by hand."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils._http import get_session, parse_ratelimit_headers

from tests.servers.clients import CARD, api, commit, eval_results, status_of
from tests.servers.hub import Limits, LocalHub
from tests.servers.hub.__main__ import main
from tests.servers.hub.cards import validate_card
from tests.servers.hub.seed import EXAMPLES, load_folder
from tests.support import ROOT, started

pytestmark = pytest.mark.filterwarnings(
    "ignore:Warnings while validating metadata", "ignore:Hidden comments' content cannot be retrieved"
)


def test_whoami_tells_name_orgs_and_role(local_hub: LocalHub) -> None:
    me = api(local_hub).whoami()
    assert (me["name"], [org["name"] for org in me["orgs"]]) == ("alice", ["acme"])
    assert me["auth"]["accessToken"]["role"] == "write"
    assert api(local_hub, "carol").whoami()["auth"]["accessToken"]["role"] == "read"


def test_unknown_token_is_401_everywhere(model: LocalHub) -> None:
    stranger = HfApi(endpoint=model.endpoint, token="hf_unknown")
    assert status_of(lambda: stranger.whoami()) == 401
    assert status_of(lambda: stranger.model_info("acme/m")) == 401


def test_model_info_holds_counters_and_card(model: LocalHub) -> None:
    info = api(model).model_info("acme/m", files_metadata=True)
    assert (info.downloads, info.likes, info.sha) == (7, 2, model.sha("acme/m"))
    assert info.gated is False and info.private is False
    assert info.card_data is not None and info.card_data["language"] == "no"  # not a boolean
    assert {"license:mit", "no", "region:us"} <= set(info.tags or ())
    sizes = {item.rfilename: item.size for item in info.siblings or ()}
    assert sizes == {"README.md": len(CARD), "config.json": 2}


def test_expand_gives_exactly_what_was_asked(model: LocalHub) -> None:
    url = f"{model.endpoint}/api/models/acme/m?expand=trendingScore&expand=cardData"
    assert set(get_session().get(url).json()) == {"_id", "id", "trendingScore", "cardData"}
    assert status_of(lambda: api(model).model_info("acme/m", expand=["nonsense"])) == 400  # type: ignore[list-item]


def test_expand_names_base_models_and_parameters(local_hub: LocalHub) -> None:
    card = b"---\nbase_model: acme/m\nbase_model_relation: quantized\n---\n"
    local_hub.add_model("acme/q", {"README.md": card}, parameters=5, pipeline_tag="text-generation")
    asked = {"expand[]": ["baseModels", "safetensors", "pipeline_tag"]}
    got = get_session().get(f"{local_hub.endpoint}/api/models/acme/q", params=asked).json()
    assert got["baseModels"] == {"relation": "quantized", "models": [{"id": "acme/m"}]}
    assert got["safetensors"]["total"] == 5
    assert got["pipeline_tag"] == "text-generation"


@pytest.mark.parametrize(
    ("user", "repo_id", "status", "error"),
    [
        (None, "acme/none", 401, RepositoryNotFoundError),
        ("bob", "acme/none", 404, RepositoryNotFoundError),
        (None, "acme/hidden", 401, RepositoryNotFoundError),
        ("bob", "acme/hidden", 404, RepositoryNotFoundError),
        ("bob", "gpt2", 404, RepositoryNotFoundError),
        (None, "acme/gated", 401, GatedRepoError),
        ("bob", "acme/gated", 403, GatedRepoError),
    ],
)
def test_who_may_not_read(
    local_hub: LocalHub,
    tmp_path: Path,
    user: str | None,
    repo_id: str,
    status: int,
    error: type[HfHubHTTPError],
) -> None:
    local_hub.add_model("acme/hidden", private=True)
    local_hub.add_model("acme/gated", gated="manual")
    with pytest.raises(error) as caught:
        api(local_hub, user).model_info(repo_id, revision="main")
    assert caught.value.response.status_code == status
    url = f"{local_hub.endpoint}/{repo_id}/resolve/main/README.md"
    token = {"authorization": f"Bearer {local_hub.token(user)}"} if user else {}
    assert get_session().head(url, headers=token).status_code == status


def test_who_may_read(local_hub: LocalHub) -> None:
    local_hub.add_model("acme/hidden", private=True)
    repo = local_hub.add_model("acme/gated", {"README.md": CARD}, gated="auto")
    assert api(local_hub, "carol").model_info("acme/hidden").private is True
    assert api(local_hub, None).model_info("acme/gated").gated == "auto"  # the info is outside the gate
    repo.granted.add("bob")
    assert api(local_hub, "bob").model_info("acme/gated", revision="main").id == "acme/gated"
    assert [item.id for item in api(local_hub, None).list_models()] == ["acme/gated"]


def test_moved_and_misspelled_ids_redirect(model: LocalHub, tmp_path: Path) -> None:
    model.move("acme/old", "acme/m")
    for name in ("acme/old", "Acme/M"):
        assert api(model).model_info(name).id == "acme/m"
        path = api(model).hf_hub_download(name, "README.md", cache_dir=tmp_path / name.replace("/", "-"))
        assert Path(path).read_bytes() == CARD


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[LocalHub]:
    """Five models, two to a page."""
    with LocalHub(tmp_path / "hub", limits=Limits(repos=2)) as hub:
        for number, name in enumerate("abcde"):
            tag = b"---\ntags: [odd]\n---\n" if number % 2 else b"# x\n"
            owner = "acme" if number < 3 else "bob"
            hub.add_model(
                f"{owner}/{name}",
                {"README.md": tag},
                downloads=10 - number,
                likes=number,
                trending=(number * 3) % 5,
            )
        yield hub


@pytest.mark.parametrize(
    ("sort", "order"), [("downloads", "abcde"), ("likes", "edcba"), ("trending_score", "dbeca")]
)
def test_lists_are_sorted_and_paged(shelf: LocalHub, sort: str, order: str) -> None:
    found = [item.id[-1] for item in api(shelf).list_models(sort=sort)]  # type: ignore[arg-type]
    assert "".join(found) == order
    assert len(shelf.requests.find("GET /api/models")) == 3


def test_a_list_of_one_page_is_one_request(shelf: LocalHub) -> None:
    shelf.hub.limits = Limits(repos=100)
    rows = list(api(shelf).list_models(sort="trending_score", limit=4, expand=["cardData", "sha"]))
    assert [row.id for row in rows] == ["bob/d", "acme/b", "bob/e", "acme/c"]
    assert all(row.sha for row in rows)
    assert len(shelf.requests) == 1


def test_lists_are_filtered(shelf: LocalHub) -> None:
    def ids(**options: str) -> set[str]:
        return {item.id for item in api(shelf).list_models(**options)}  # type: ignore[arg-type]

    assert ids(author="bob") == {"bob/d", "bob/e"}
    assert ids(filter="odd") == {"acme/b", "bob/d"}
    assert ids(search="E/C") == {"acme/c"}
    assert status_of(lambda: ids(sort="nonsense")) == 400


def test_official_benchmarks_are_listed(board: LocalHub) -> None:
    board.add_dataset("cais/mmlu")
    assert [item.id for item in api(board).list_datasets(benchmark=True)] == ["openai/gsm8k"]
    assert len(list(api(board).list_datasets())) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 409, 412, 500, 503])
def test_a_fault_strikes_once_before_the_handler(model: LocalHub, status: int) -> None:
    model.faults.add(r"POST /api/models/acme/m/commit/", status)
    assert status_of(lambda: commit(model, "bob", create_pr=True)) == status
    assert model.prs("acme/m") == [] and model.faults.pending() == []
    assert commit(model, "bob", create_pr=True)
    first, second = model.requests.find("/commit/")
    assert (first.faulted, first.status, second.faulted, second.status) == (True, status, False, 200)


def test_a_cut_connection_and_an_answer_lost_after_the_commit(model: LocalHub) -> None:
    model.faults.add("/commit/", cut=True)
    with pytest.raises(httpx2.HTTPError):
        commit(model, "bob", create_pr=True)
    assert model.prs("acme/m") == []
    model.faults.add("/commit/", cut=True, run=True)
    with pytest.raises(httpx2.HTTPError):
        commit(model, "bob", create_pr=True)
    model.faults.add("/commit/", 504, run=True)
    assert status_of(lambda: commit(model, "bob", create_pr=True)) == 504
    assert len(model.prs("acme/m")) == 2
    assert [row.status for row in model.requests.find("/commit/")] == [None, None, 504]


def test_a_malformed_body_and_own_headers(model: LocalHub) -> None:
    model.faults.add("commit", 200, body="<html>", headers={"X-Odd": "1"})
    with pytest.raises(ValueError, match="JSON|Expecting"):
        commit(model, "bob", create_pr=True)
    model.faults.add(r"GET /api/models/acme/m$", 404, headers={"X-Error-Code": "RevisionNotFound"})
    with pytest.raises(RevisionNotFoundError):
        api(model).model_info("acme/m")


def test_faults_queue_by_pattern_and_query(model: LocalHub) -> None:
    model.faults.add(r"discussions.*author=bob", 503, times=2)
    model.faults.add("never", 500)
    url = f"{model.endpoint}/api/models/acme/m/discussions"
    answers = [get_session().get(url, params=params).status_code for params in ({}, *[{"author": "bob"}] * 3)]
    assert answers == [200, 503, 503, 200]
    assert model.faults.pending() == ["never"]


def test_delay_and_latency(model: LocalHub) -> None:
    model.faults.add("whoami", delay=0.2)
    started = time.monotonic()
    assert api(model).whoami()["name"] == "alice"
    assert time.monotonic() - started >= 0.2
    model.latency = 0.1
    started = time.monotonic()
    api(model).model_info("acme/m")
    assert time.monotonic() - started >= 0.1


def test_a_retried_call_survives_one_429(model: LocalHub) -> None:
    model.faults.add("GET /api/models", 429, headers={"RateLimit": '"api";r=0;t=0'})
    assert [item.id for item in api(model).list_models()] == ["acme/m"]
    assert [row.status for row in model.requests] == [429, 200]


def test_requests_are_recorded_with_the_token_apart(model: LocalHub) -> None:
    commit(model, "bob", create_pr=True)
    row = model.requests.find("POST .*/commit/main", user="bob")[0]
    assert row.authorization == "Bearer hf_test_bob"
    assert (row.query, row.writes, row.raw_path) == ("create_pr=1", True, "/api/models/acme/m/commit/main")
    assert b'"summary": "Change"' in row.body
    assert not any("hf_test_bob" in repr((item.headers, item.body, item.line())) for item in model.requests)
    assert [item.method for item in model.requests.writes()] == ["POST"] * 3


def test_encoded_segments_are_decoded_one_by_one(model: LocalHub) -> None:
    model.open_pr("acme/m", {"a": b"1"})
    api(model).model_info("acme/m", revision="refs/pr/1")
    row = model.requests.find("revision")[0]
    assert (row.path, row.raw_path[-13:]) == ("/api/models/acme/m/revision/refs/pr/1", "refs%2Fpr%2F1")


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/api/nothing", "/api/models/acme/m/nothing", "/acme/m/blob/main/x"]
)
def test_unknown_paths_are_404_and_recorded(model: LocalHub, path: str) -> None:
    answer = get_session().get(model.endpoint + path)
    assert answer.status_code == 404 and answer.headers["x-error-code"]
    assert [row.status for row in model.requests] == [404]


def test_rate_limits_are_on_every_answer(model: LocalHub, tmp_path: Path) -> None:
    for path in ("/api/models/acme/m", "/api/models/no/no", "/acme/m/resolve/main/README.md", "/nothing"):
        answer = get_session().get(model.endpoint + path)
        found = parse_ratelimit_headers(answer.headers)
        assert found is not None and found.remaining > 0 and found.window_seconds == 300


def test_a_quota_can_be_enforced(tmp_path: Path) -> None:
    with LocalHub(tmp_path / "hub", quota={"api": 2}, window=60) as hub:
        hub.add_model("acme/m")
        assert [api(hub).model_info("acme/m").id for _ in range(2)] == ["acme/m"] * 2
        with pytest.raises(HfHubHTTPError, match="rate limit") as caught:
            api(hub).model_info("acme/m")
        found = parse_ratelimit_headers(caught.value.response.headers)
        assert found is not None and (found.remaining, found.limit) == (0, 2)


def test_other_processes_steer_it_too(local_hub: LocalHub) -> None:
    base = f"{local_hub.endpoint}/__control__"
    http = get_session()
    body = {"id": "acme/r", "files": {"README.md": "# r\n"}, "downloads": 5, "gated": "auto"}
    assert http.post(f"{base}/repos", json=body).json()["id"] == "acme/r"
    pr = {
        "id": "acme/r",
        "author": "bob",
        "title": "T",
        "files": {"x": {"base64": "AAE="}, "README.md": None},
    }
    assert http.post(f"{base}/prs", json=pr).json()["num"] == 1
    assert local_hub.read("acme/r", "x", "refs/pr/1") == b"\0\1"
    http.post(f"{base}/faults", json={"pattern": "whoami", "status": 418})
    assert http.get(f"{local_hub.endpoint}/api/whoami-v2").status_code == 418
    http.post(f"{base}/merge", json={"id": "acme/r", "num": 1})
    http.post(f"{base}/commits", json={"id": "acme/r", "files": {"y": "2"}})
    assert http.get(f"{base}/read", params={"id": "acme/r", "path": "y"}).json()["text"] == "2"
    state = http.get(f"{base}/state").json()
    assert state[0]["discussions"][0]["status"] == "merged"
    http.post(f"{base}/latency", json={"ms": 40})
    assert local_hub.latency == 0.04
    assert [row["path"] for row in http.get(f"{base}/requests").json()] == ["/api/whoami-v2"]
    assert http.delete(f"{base}/requests").status_code == 200 and len(local_hub.requests) == 0
    assert http.get(f"{base}/nonsense").status_code == 404
    assert http.post(f"{base}/repos", json={"id": "x/y", "files": {"a": 1}}).status_code == 400


def test_it_starts_by_hand_with_examples(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.servers.hub", "--seed", "examples", "--latency-ms", "1"]
    with started(command, cwd=ROOT) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        exports = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines)
        client = HfApi(endpoint=exports["HF_ENDPOINT"], token=exports["HF_TOKEN"])
        assert client.whoami()["name"] == "alice"
        assert len(list(client.list_datasets(benchmark=True))) == 7
        rows = client.get_dataset_leaderboard("Idavidrein/gpqa")
        assert [row.model_id for row in rows] == ["acme/boreas-8b"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert not Path(exports["HF_HOME"]).parent.exists()


def test_examples_are_valid_and_a_bad_folder_is_named(local_hub: LocalHub, tmp_path: Path) -> None:
    repos = load_folder(local_hub.hub, EXAMPLES)
    cards = [local_hub.read(repo.id) for repo in repos if repo.kind == "model"]
    assert len(cards) == 6 and not [card for card in cards if validate_card(card.decode())[0]]
    assert all("error" not in row for row in eval_results(local_hub, "acme/boreas-8b"))
    with pytest.raises(ValueError, match="holds no models"):
        load_folder(local_hub.hub, tmp_path)
    (tmp_path / "models/x/y").mkdir(parents=True)
    (tmp_path / "models/x/y.json").write_text('{"download": 1}')
    with pytest.raises(ValueError, match="unknown or wrong: download"):
        load_folder(local_hub.hub, tmp_path)


def test_it_says_why_it_cannot_start(local_hub: LocalHub, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "/no/such/folder"]) == 2
    assert main(["--port", str(local_hub.port)]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("error: /no/such/folder holds no models") and "in use" in second


def test_a_token_outside_the_authorization_header_is_noticed(tmp_path: Path) -> None:
    from tests.conftest import leaks

    with LocalHub(tmp_path / "hub") as hub:
        token = hub.token("bob")
        headers = {"authorization": f"Bearer {token}"}
        httpx2.get(f"{hub.endpoint}/api/whoami-v2", headers=headers)
        assert leaks(hub) == []
        httpx2.get(f"{hub.endpoint}/api/models?search={token}", headers=headers)
        httpx2.post(f"{hub.endpoint}/api/validate-yaml", json={"content": token})
        assert len(leaks(hub)) == 2
