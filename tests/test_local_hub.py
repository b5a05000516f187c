"""The local Hub, driven by the real huggingface_hub, the real `hf` and the real git."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, JobHardware
from huggingface_hub.errors import (
    BadRequestError,
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    JobNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils._http import get_session, parse_ratelimit_headers

from tests.servers.hub import Limits, LocalHub
from tests.servers.hub.__main__ import main
from tests.servers.hub.cards import validate_card
from tests.servers.hub.evals import BadFile, parse_results
from tests.servers.hub.repos import ignored
from tests.servers.hub.seed import EXAMPLES, load_folder
from tests.support import started

pytestmark = pytest.mark.filterwarnings(
    "ignore:Warnings while validating metadata", "ignore:Hidden comments' content cannot be retrieved"
)

ROOT = Path(__file__).resolve().parents[1]
HF = [str(Path(sys.executable).with_name("hf"))]
CARD = b"---\nlicense: mit\nlanguage: no\n---\n# M\n"
GSM8K = b"- dataset:\n    id: openai/gsm8k\n    task_id: gsm8k\n  value: %s\n"
BOARD = b"name: GSM8K\nevaluation_framework: inspect-ai\ntasks:\n  - id: gsm8k\n"


def api(hub: LocalHub, user: str | None = "alice") -> HfApi:
    """A client of a user, or of nobody."""
    return HfApi(endpoint=hub.endpoint, token=hub.token(user) if user else False)


def add(path: str, content: bytes) -> CommitOperationAdd:
    return CommitOperationAdd(path, content)


def run(
    command: list[str], hub: LocalHub, home: Path, user: str | None = "alice"
) -> subprocess.CompletedProcess[str]:
    """A command in the environment of a user."""
    return subprocess.run(
        command, env=hub.env(home, user), cwd=home, capture_output=True, text=True, timeout=60, check=False
    )


def status_of(call: Callable[[], object]) -> int:
    """The HTTP status with which a call fails."""
    with pytest.raises(HfHubHTTPError) as caught:
        call()
    return caught.value.response.status_code


@pytest.fixture
def model(local_hub: LocalHub) -> LocalHub:
    """A Hub with the model acme/m."""
    local_hub.add_model("acme/m", {"README.md": CARD, "config.json": b"{}"}, downloads=7, likes=2, trending=1)
    return local_hub


@pytest.fixture
def board(model: LocalHub) -> LocalHub:
    """The same with the benchmark openai/gsm8k."""
    model.add_dataset("openai/gsm8k", {"eval.yaml": BOARD}, official=True)
    return model


# --- who and what ------------------------------------------------------------------------------------------


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


# --- lists -------------------------------------------------------------------------------------------------


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


# --- files -------------------------------------------------------------------------------------------------


def test_downloads_at_main_sha_and_pr(model: LocalHub, tmp_path: Path) -> None:
    first = model.sha("acme/m")
    number = model.open_pr("acme/m", {"README.md": b"# proposed\n"})
    model.commit("acme/m", {"README.md": b"# newer\n"})
    want = {"main": b"# newer\n", first: CARD, f"refs/pr/{number}": b"# proposed\n"}
    for revision, content in want.items():
        path = api(model).hf_hub_download("acme/m", "README.md", revision=revision, cache_dir=tmp_path)
        assert Path(path).read_bytes() == content


def test_head_tells_commit_blob_and_length(model: LocalHub) -> None:
    answer = get_session().head(f"{model.endpoint}/acme/m/resolve/main/README.md")
    blob = subprocess.run(
        ["git", "hash-object", "--stdin"], input=CARD, capture_output=True, check=True
    ).stdout.decode()
    assert answer.headers["etag"] == f'"{blob.strip()}"'
    assert answer.headers["x-repo-commit"] == model.sha("acme/m")
    assert answer.headers["content-length"] == str(len(CARD))


def test_ranges(model: LocalHub) -> None:
    url = f"{model.endpoint}/acme/m/resolve/main/README.md"
    for wanted, part in {"bytes=4-6": CARD[4:7], "bytes=-4": CARD[-4:], "bytes=30-": CARD[30:]}.items():
        answer = get_session().get(url, headers={"Range": wanted})
        assert (answer.status_code, answer.content) == (206, part)
    assert get_session().get(url, headers={"Range": "bytes=900-"}).status_code == 416


def test_missing_files_and_revisions(model: LocalHub, tmp_path: Path) -> None:
    with pytest.raises(EntryNotFoundError) as caught:
        api(model).hf_hub_download("acme/m", "none.txt", cache_dir=tmp_path)
    assert caught.value.response.headers["x-repo-commit"] == model.sha("acme/m")  # type: ignore[attr-defined]
    with pytest.raises(RevisionNotFoundError):
        api(model).model_info("acme/m", revision="refs/pr/9")
    with pytest.raises(EntryNotFoundError):
        list(api(model).list_repo_tree("acme/m", "no/folder"))


def test_tree_refs_commits_and_paths(model: LocalHub) -> None:
    model.commit("acme/m", {".eval_results/a b.yaml": b"[]\n"}, title="Results")
    model.open_pr("acme/m", {"x": b"1"})
    client = api(model)
    top = {entry.path for entry in client.list_repo_tree("acme/m")}
    assert top == {".eval_results", "README.md", "config.json"}
    assert ".eval_results/a b.yaml" in client.list_repo_files("acme/m")
    assert [entry.path for entry in client.list_repo_tree("acme/m", ".eval_results")] == [
        ".eval_results/a b.yaml"
    ]
    refs = client.list_repo_refs("acme/m", include_pull_requests=True)
    assert [ref.ref for ref in refs.pull_requests or ()] == ["refs/pr/1"]
    assert refs.branches[0].target_commit == model.sha("acme/m")
    assert [row.title for row in client.list_repo_commits("acme/m")] == ["Results", "initial commit"]
    found = client.get_paths_info("acme/m", ["README.md", "none", ".eval_results"], expand=True)
    assert [(item.path, item.last_commit.title) for item in found if item.last_commit] == [
        ("README.md", "initial commit"),
        (".eval_results", "Results"),
    ]


def test_trees_come_in_pages(tmp_path: Path) -> None:
    with LocalHub(tmp_path / "hub", limits=Limits(tree=2)) as hub:
        hub.add_model("acme/m", {f"{name}.txt": b"x" for name in "abcde"})
        assert len(api(hub).list_repo_files("acme/m")) == 5
        assert len(hub.requests) == 3


# --- commits -----------------------------------------------------------------------------------------------


def test_the_owner_commits_to_main(model: LocalHub) -> None:
    before = model.sha("acme/m")
    done = api(model).create_commit(
        "acme/m",
        [add("README.md", b"# new\n"), CommitOperationDelete("config.json")],
        commit_message="Change",
        commit_description="why",
        parent_commit=before,
    )
    assert done.oid == model.sha("acme/m") != before
    assert model.read("acme/m") == b"# new\n"
    assert api(model).list_repo_files("acme/m") == ["README.md"]
    assert api(model).list_repo_commits("acme/m")[0].message == "why"


def test_a_stale_parent_is_412(model: LocalHub) -> None:
    seen = model.sha("acme/m")
    model.commit("acme/m", {"README.md": b"# other\n"})
    assert status_of(lambda: commit(model, "alice", parent_commit=seen)) == 412
    assert model.read("acme/m") == b"# other\n"


def commit(hub: LocalHub, user: str, content: bytes = b"# mine\n", **options: object) -> object:
    """A commit of the card by a user."""
    operations = [add("README.md", content)]
    return api(hub, user).create_commit("acme/m", operations, commit_message="Change", **options)  # type: ignore[call-overload]


def test_of_two_commits_on_one_parent_one_is_refused(model: LocalHub) -> None:
    seen = model.sha("acme/m")

    def attempt(content: bytes) -> int:
        try:
            commit(model, "alice", content, parent_commit=seen)
        except HfHubHTTPError as err:
            return err.response.status_code
        return 200

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, [b"# one\n", b"# two\n"])) == [200, 412]


def test_a_stranger_may_propose_but_not_commit(model: LocalHub) -> None:
    assert status_of(lambda: commit(model, "bob")) == 403
    done = api(model, "bob").create_commit(
        "acme/m",
        [add("README.md", b"# mine\n")],
        commit_message="Mine",
        commit_description="d",
        create_pr=True,
    )
    assert (done.pr_num, done.pr_revision) == (1, "refs/pr/1")
    assert done.pr_url == f"{model.endpoint}/acme/m/discussions/1"
    assert model.read("acme/m") == CARD
    assert model.read("acme/m", revision="refs/pr/1") == b"# mine\n"
    assert model.prs("acme/m")[0].status == "open"


@pytest.mark.parametrize("create_pr", [True, False])
def test_a_read_token_may_not_write(model: LocalHub, create_pr: bool) -> None:
    assert status_of(lambda: commit(model, "carol", create_pr=create_pr)) == 403
    assert model.prs("acme/m") == []


def test_a_fine_grained_token_may_do_what_it_says(model: LocalHub) -> None:
    model.hub.add_token("hf_fine", "alice", "fineGrained", ["discussion.write"])
    client = HfApi(endpoint=model.endpoint, token="hf_fine")
    change = [add("README.md", b"# fine\n")]
    assert status_of(lambda: client.create_commit("acme/m", change, commit_message="x")) == 403
    assert client.create_commit("acme/m", change, commit_message="x", create_pr=True).pr_num == 1


def test_a_pr_starts_at_its_parent_commit(model: LocalHub) -> None:
    seen = model.sha("acme/m")
    model.commit("acme/m", {"other.txt": b"1"})
    commit(model, "bob", create_pr=True, parent_commit=seen)
    rows = api(model).list_repo_commits("acme/m", revision="refs/pr/1")
    assert [row.commit_id for row in rows][1:] == [seen]
    assert status_of(lambda: commit(model, "bob", b"# y\n", create_pr=True, parent_commit="0" * 40)) == 404


def test_an_unchanged_card_makes_no_commit_and_no_pr(model: LocalHub) -> None:
    done = api(model).create_commit("acme/m", [add("README.md", CARD)], commit_message="x", create_pr=True)
    assert done.pr_url is None and done.oid == model.sha("acme/m")
    assert model.requests.find("/commit/") == [] and model.prs("acme/m") == []


def test_a_commit_that_changes_nothing_is_made_when_sent_all_the_same(model: LocalHub) -> None:
    lines = [
        {"key": "header", "value": {"summary": "Nothing"}},
        {"key": "file", "value": {"path": "config.json", "content": "{}"}},
    ]
    body = "\n".join(json.dumps(line) for line in lines)
    made = post(model, "/api/models/acme/m/commit/main?create_pr=1", body, "bob").json()
    assert made["pullRequestUrl"].endswith("/acme/m/discussions/1")
    assert api(model).get_discussion_details("acme/m", 1).diff == ""


def test_proposals_at_the_same_time_get_numbers_of_their_own(model: LocalHub) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: commit(model, "bob", b"# %d\n" % number, create_pr=True), range(6)))
    assert [item.num for item in model.prs("acme/m")] == [1, 2, 3, 4, 5, 6]
    assert len({model.read("acme/m", revision=f"refs/pr/{number}") for number in range(1, 7)}) == 6


def test_the_author_adds_to_an_open_pr_others_do_not(model: LocalHub) -> None:
    number = model.open_pr("acme/m", {"a": b"1"}, author="bob")
    model.add_user("dora")

    def more(user: str, path: str) -> object:
        return api(model, user).create_commit(
            "acme/m", [add(path, b"2")], commit_message="More", revision=f"refs/pr/{number}"
        )

    assert status_of(lambda: more("dora", "b")) == 403
    assert more("bob", "b")
    assert api(model).list_repo_files("acme/m", revision="refs/pr/1") == [
        "README.md",
        "a",
        "b",
        "config.json",
    ]
    model.close("acme/m", number)
    assert status_of(lambda: more("bob", "c")) == 403


def test_an_invalid_card_is_refused_twice(model: LocalHub) -> None:
    with pytest.raises(ValueError, match="Invalid metadata in README.md"):
        commit(model, "alice", b"---\na: 1\na: 2\n---\n")
    lines = [
        {"key": "header", "value": {"summary": "x", "description": ""}},
        {
            "key": "file",
            "value": {
                "path": "README.md",
                "content": base64.b64encode(b"---\na: [\n---\n").decode(),
                "encoding": "base64",
            },
        },
    ]
    answer = post(model, "/api/models/acme/m/commit/main", "\n".join(json.dumps(line) for line in lines))
    assert (answer.status_code, answer.headers["x-error-code"]) == (400, "InvalidYaml")


def post(hub: LocalHub, path: str, body: str, user: str = "alice") -> httpx2.Response:
    """A raw POST."""
    headers = {"authorization": f"Bearer {hub.token(user)}"}
    return get_session().post(f"{hub.endpoint}{path}", content=body.encode(), headers=headers)


@pytest.mark.parametrize("path", ["../x", "a/../b", "/etc/x", ".git/config", ""])
def test_paths_out_of_the_repository_are_refused(model: LocalHub, path: str) -> None:
    lines = [
        {"key": "header", "value": {"summary": "x"}},
        {"key": "file", "value": {"path": path, "content": "eA==", "encoding": "base64"}},
    ]
    answer = post(model, "/api/models/acme/m/commit/main", "\n".join(json.dumps(line) for line in lines))
    assert answer.status_code == 400


@pytest.mark.parametrize("body", ["not json", "[]", '{"key":"file"}', '{"key":"header","value":{}}'])
def test_malformed_commits_are_400(model: LocalHub, body: str) -> None:
    assert post(model, "/api/models/acme/m/commit/main", body).status_code == 400
    assert len(api(model).list_repo_commits("acme/m")) == 1


def test_ignored_files_are_left_out(model: LocalHub) -> None:
    model.commit("acme/m", {".gitignore": b"*.log\nbuild/\n!keep.log\n"})
    files = [add(path, b"x") for path in ("a.log", "keep.log", "build/b.txt", "c.txt")]
    api(model).create_commit("acme/m", files, commit_message="x")
    found = set(api(model).list_repo_files("acme/m"))
    assert found == {".gitignore", "README.md", "config.json", "keep.log", "c.txt"}
    assert ignored("x/y.txt", "/x/*.txt") and not ignored("z/x/y.txt", "/x/*.txt")


# --- repositories ------------------------------------------------------------------------------------------


def test_create_and_delete(local_hub: LocalHub) -> None:
    client = api(local_hub)
    assert client.create_repo("acme/new", private=True) == f"{local_hub.endpoint}/acme/new"
    assert client.create_repo("acme/d", repo_type="dataset") == f"{local_hub.endpoint}/datasets/acme/d"
    client.create_repo("acme/page", repo_type="space", space_sdk="static")
    assert client.space_info("acme/page").sdk == "static"
    assert client.get_space_runtime("acme/page").stage == "RUNNING"
    assert status_of(lambda: client.create_repo("acme/new")) == 409
    assert client.create_repo("acme/new", exist_ok=True).repo_id == "acme/new"
    assert status_of(lambda: api(local_hub, "bob").create_repo("acme/other")) == 403
    assert status_of(lambda: api(local_hub, "carol").create_repo("carol/x")) == 403
    client.delete_repo("acme/new")
    with pytest.raises(RepositoryNotFoundError):
        client.model_info("acme/new")


def test_settings(model: LocalHub) -> None:
    api(model).update_repo_settings("acme/m", gated="auto")
    with pytest.raises(GatedRepoError):
        api(model, "bob").model_info("acme/m", revision="main")


# --- discussions -------------------------------------------------------------------------------------------


@pytest.fixture
def forum(tmp_path: Path) -> Iterator[LocalHub]:
    """acme/m with three PRs and two discussions, two to a page; PR 3 is closed, PR 4 merged."""
    with LocalHub(tmp_path / "hub", limits=Limits(discussions=2)) as hub:
        hub.add_model("acme/m", {"README.md": CARD})
        hub.open_discussion("acme/m", "bob", "A question")
        hub.open_pr("acme/m", {"a": b"1"}, "bob", "First")
        hub.open_pr("acme/m", {"b": b"1"}, "alice", "Second")
        hub.open_pr("acme/m", {"c": b"1"}, "bob", "Third")
        hub.open_discussion("acme/m", "alice", "Another")
        hub.close("acme/m", 3)
        hub.merge("acme/m", 4)
        yield hub


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"discussion_type": "pull_request"}, [4, 3, 2]),
        ({"discussion_type": "discussion"}, [5, 1]),
        ({"discussion_type": "pull_request", "discussion_status": "open"}, [2]),
        ({"discussion_status": "closed"}, [4, 3]),
        ({"author": "bob"}, [4, 2, 1]),
    ],
)
def test_discussions_are_listed(forum: LocalHub, options: dict[str, str], numbers: list[int]) -> None:
    rows = list(api(forum, None).get_repo_discussions("acme/m", **options))  # type: ignore[arg-type]
    assert [row.num for row in rows] == numbers
    assert len(forum.requests) == max(1, -(-len(numbers) // 2))


def test_details_tell_what_happened(forum: LocalHub) -> None:
    client = api(forum, "bob")
    client.comment_discussion("acme/m", 2, "Please look")
    client.rename_discussion("acme/m", 2, "Better title")
    client.change_discussion_status("acme/m", 2, "closed", comment="not needed")
    client.change_discussion_status("acme/m", 2, "open")
    found = client.get_discussion_details("acme/m", 2)
    assert (found.title, found.status, found.target_branch) == ("Better title", "open", "refs/heads/main")
    kinds = ["comment", "commit", "comment", "title-change", "comment", "status-change", "status-change"]
    assert [event.type for event in found.events] == kinds
    assert found.diff is not None and "+++ b/a\n@@ -0,0 +1 @@\n+1\n" in found.diff
    comment = found.events[2]
    assert client.edit_discussion_comment("acme/m", 2, comment.id, "Look again").content == "Look again"
    assert client.hide_discussion_comment("acme/m", 2, comment.id).hidden


def test_a_merge_is_one_commit_on_main(forum: LocalHub) -> None:
    api(forum).merge_pull_request("acme/m", 2, comment="thanks")
    found = api(forum).get_discussion_details("acme/m", 2)
    assert (found.status, found.merge_commit_oid) == ("merged", forum.sha("acme/m"))
    assert found.diff is not None and "+++ b/a" in found.diff and "c" not in found.diff.split()
    row = api(forum).list_repo_commits("acme/m")[0]
    assert row.title == "First (#2)"
    assert api(forum).list_repo_files("acme/m") == ["README.md", "a", "c"]
    assert status_of(lambda: api(forum).merge_pull_request("acme/m", 2)) == 400


def test_conflicts_stop_a_merge(model: LocalHub) -> None:
    model.open_pr("acme/m", {"README.md": b"# theirs\n"})
    model.commit("acme/m", {"README.md": b"# ours\n"})
    assert api(model).get_discussion_details("acme/m", 1).conflicting_files == ["README.md"]
    assert status_of(lambda: api(model).merge_pull_request("acme/m", 1)) == 409
    assert model.read("acme/m") == b"# ours\n"


def test_only_owners_merge_and_only_authors_or_owners_close(forum: LocalHub) -> None:
    forum.add_user("dora")
    assert status_of(lambda: api(forum, "bob").merge_pull_request("acme/m", 2)) == 403
    assert status_of(lambda: api(forum, "dora").change_discussion_status("acme/m", 2, "closed")) == 403
    assert status_of(lambda: api(forum, "dora").rename_discussion("acme/m", 2, "x")) == 403
    assert api(forum, "alice").change_discussion_status("acme/m", 2, "closed").new_status == "closed"
    forum.repo("acme/m").discussion(1).locked = True
    assert status_of(lambda: api(forum, "bob").comment_discussion("acme/m", 1, "x")) == 403
    assert status_of(lambda: api(forum).get_discussion_details("acme/m", 99)) == 404


def test_a_pr_without_commits_is_a_draft_until_opened(model: LocalHub) -> None:
    made = api(model, "bob").create_pull_request("acme/m", "Soon", description="later")
    assert (made.status, made.events[0].content) == ("draft", "later")  # type: ignore[attr-defined]
    assert model.sha("acme/m", made.git_reference or "") == model.sha("acme/m")
    assert api(model, "bob").change_discussion_status("acme/m", made.num, "open").new_status == "open"


def test_discussions_disabled_is_403(local_hub: LocalHub) -> None:
    local_hub.add_model("acme/m", {"README.md": CARD}, discussions_disabled=True)
    assert status_of(lambda: list(api(local_hub, "bob").get_repo_discussions("acme/m"))) == 403
    assert status_of(lambda: commit(local_hub, "bob", create_pr=True)) == 403
    assert commit(local_hub, "alice")


# --- evaluation results ------------------------------------------------------------------------------------


def eval_results(hub: LocalHub, repo_id: str = "acme/m") -> list[dict[str, object]]:
    """The raw `evalResults` of a model."""
    answer = get_session().get(f"{hub.endpoint}/api/models/{repo_id}?expand=evalResults").json()
    found: list[dict[str, object]] = answer["evalResults"]
    return found


def test_results_on_main_and_in_open_prs(board: LocalHub) -> None:
    board.commit("acme/m", {".eval_results/gsm8k.yaml": GSM8K % b"70.5"})
    number = board.open_pr("acme/m", {".eval_results/gsm8k.yaml": GSM8K % b"71", "notes.txt": b"x"})
    closed = board.open_pr("acme/m", {".eval_results/other.yaml": GSM8K % b"99"})
    board.close("acme/m", closed)
    rows = eval_results(board)
    assert [(row["data"]["value"], row.get("pullRequest"), row["verified"]) for row in rows] == [  # type: ignore[index]
        (70.5, None, False),
        (71, number, False),
    ]
    assert [row["filename"] for row in rows] == [".eval_results/gsm8k.yaml"] * 2
    parsed = api(board).model_info("acme/m", expand=["evalResults"]).eval_results or []
    assert [(entry.dataset_id, entry.value) for entry in parsed] == [
        ("openai/gsm8k", 70.5),
        ("openai/gsm8k", 71),
    ]


def test_a_pr_that_leaves_the_file_alone_adds_no_result(board: LocalHub) -> None:
    board.commit("acme/m", {".eval_results/gsm8k.yaml": GSM8K % b"70"})
    board.open_pr("acme/m", {"README.md": b"# x\n"})
    assert len(eval_results(board)) == 1


def test_verified_and_broken_files(board: LocalHub) -> None:
    board.verify("good-token")
    board.commit(
        "acme/m",
        {
            ".eval_results/a.yaml": GSM8K % b"70" + b"  verifyToken: good-token\n",
            ".eval_results/b.yaml": GSM8K % b"71" + b"  verifyToken: forged\n",
            ".eval_results/c.yaml": b"dataset: {id: x}\n",
        },
    )
    first, second, broken = eval_results(board)
    committed = api(board).list_repo_commits("acme/m")[0].created_at
    assert datetime.fromisoformat(first["data"]["date"]) == committed  # type: ignore[index]
    assert (first["verified"], second["verified"]) == (True, False)
    assert set(broken) == {"filename", "error"}


@pytest.mark.parametrize(
    "raw",
    [
        b"a: 1\n",
        b"- [\n",
        b"- value: 1\n",
        b"- dataset: {id: a/b}\n  value: 1\n",
        b"- dataset: {id: a/b, task_id: t}\n  value: .nan\n",
        b"- dataset: {id: a/b, task_id: t}\n  value: '71'\n",
        b"- dataset: {id: a/b, task_id: t}\n  value: 1\n  source: {name: x}\n",
        b"\xff",
    ],
)
def test_result_files_that_cannot_be_read(raw: bytes) -> None:
    with pytest.raises(BadFile):
        list(parse_results(raw))


def test_the_leaderboard_ranks_the_best_value_of_each_model(board: LocalHub) -> None:
    board.commit("acme/m", {".eval_results/a.yaml": GSM8K % b"70" + GSM8K % b"75" + b"  notes: with tools\n"})
    board.add_model("bob/p", {"README.md": CARD}, parameters=3)
    number = board.open_pr("bob/p", {".eval_results/x.yaml": GSM8K % b"80"})
    board.add_model(
        "bob/quant", {"README.md": b"---\nbase_model: bob/p\n---\n", ".eval_results/x.yaml": GSM8K % b"90"}
    )
    other = GSM8K.replace(b"task_id: gsm8k", b"task_id: other")
    board.add_model("bob/elsewhere", {"README.md": CARD, ".eval_results/x.yaml": other % b"99"})
    rows = api(board).get_dataset_leaderboard("openai/gsm8k")
    assert [(row.rank, row.model_id, row.value, row.pull_request, row.notes) for row in rows] == [
        (1, "bob/p", 80, number, None),
        (2, "acme/m", 75, None, "with tools"),
    ]
    assert rows[0].author.username == "bob"  # type: ignore[union-attr]
    every = api(board).get_dataset_leaderboard("openai/gsm8k", base_model_only=False)
    assert [row.model_id for row in every] == ["bob/quant", "bob/p", "acme/m"]


def test_a_leaderboard_where_less_is_better(model: LocalHub) -> None:
    model.add_dataset("openai/gsm8k", {"eval.yaml": BOARD + b"lower_is_better: true\n"}, official=True)
    for name, value in (("a", b"9"), ("b", b"4")):
        model.add_model(f"bob/{name}", {"README.md": CARD, ".eval_results/x.yaml": GSM8K % value})
    assert [row.model_id for row in api(model).get_dataset_leaderboard("openai/gsm8k")] == ["bob/b", "bob/a"]


def test_only_official_datasets_have_a_leaderboard(model: LocalHub) -> None:
    model.add_dataset("cais/mmlu", {"eval.yaml": BOARD})
    assert status_of(lambda: api(model).get_dataset_leaderboard("cais/mmlu")) == 404


INDEX = """---
model-index:
- name: m
  results:
  - task: {type: text-generation}
    dataset: {type: cais/mmlu, name: MMLU}
    metrics: [{type: acc, value: 70}]
---
"""


@pytest.mark.parametrize(
    ("card", "errors", "warnings"),
    [
        (INDEX, 0, 0),
        ("# no front matter\n", 0, 1),
        ("---\n---\n", 0, 1),
        ("---\na: [\n---\n", 1, 0),
        ("---\na: 1\na: 2\n---\n", 1, 0),
        ("---\n- a\n---\n", 1, 0),
        (INDEX.replace("- name: m\n  results", "- results"), 1, 0),
        (INDEX.replace("type: cais/mmlu, ", ""), 1, 0),
        (INDEX.replace("type: acc, ", ""), 1, 0),
        (INDEX.replace("value: 70", "value: .nan"), 1, 0),
        (INDEX.replace("    metrics", "    source: {name: x}\n    metrics"), 1, 0),
    ],
)
def test_the_check_of_cards(card: str, errors: int, warnings: int) -> None:
    assert tuple(map(len, validate_card(card))) == (errors, warnings)


def test_validate_yaml_answers_anybody(local_hub: LocalHub) -> None:
    body = {"content": "---\na: [\n---\n", "repoType": "model"}
    answer = get_session().post(f"{local_hub.endpoint}/api/validate-yaml", json=body)
    assert answer.status_code == 400 and answer.json()["errors"][0]["message"]


# --- faults, record, limits --------------------------------------------------------------------------------


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


# --- git ---------------------------------------------------------------------------------------------------


def git(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A git command that never asks for a password."""
    env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        ["git", *args], cwd=cwd, env=env, capture_output=True, text=True, timeout=30, check=False
    )


def test_git_clones_fetches_prs_and_pushes(model: LocalHub, tmp_path: Path) -> None:
    model.open_pr("acme/m", {"README.md": b"# proposed\n"})
    assert git("clone", f"{model.endpoint}/acme/m", "m", cwd=tmp_path).returncode == 0
    clone = tmp_path / "m"
    assert (clone / "README.md").read_bytes() == CARD
    assert git("fetch", "origin", "refs/pr/1:pr/1", cwd=clone).returncode == 0
    assert git("show", "pr/1:README.md", cwd=clone).stdout == "# proposed\n"
    (clone / "new.txt").write_text("x")
    git("add", "new.txt", cwd=clone)
    git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "-m", "New", cwd=clone)
    where = f"http://{{}}:{{}}@127.0.0.1:{model.port}/acme/m"
    bob = where.format("bob", model.token("bob"))
    assert git("push", bob, "HEAD:main", cwd=clone).returncode != 0
    alice = where.format("alice", model.token("alice"))
    assert git("push", alice, "HEAD:main", cwd=clone).returncode == 0
    assert model.read("acme/m", "new.txt") == b"x"
    assert git("fsck", "--strict", cwd=model.repo("acme/m").store.path).returncode == 0


def test_git_needs_a_token_for_private_repositories(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.hub.create_repo("dataset", "acme/d", {"x": b"1"}).private = True
    assert git("clone", f"{local_hub.endpoint}/datasets/acme/d", "d", cwd=tmp_path).returncode != 0
    url = f"http://u:{local_hub.token('carol')}@127.0.0.1:{local_hub.port}/datasets/acme/d.git"
    assert git("clone", url, "d", cwd=tmp_path).returncode == 0
    assert (tmp_path / "d" / "x").read_text() == "1"


# --- the hf command ----------------------------------------------------------------------------------------


def test_hf_reads(board: LocalHub, tmp_path: Path) -> None:
    board.commit("acme/m", {".eval_results/gsm8k.yaml": GSM8K % b"70"})
    board.open_pr("acme/m", {"README.md": CARD.replace(b"# M", b"# N")}, title="A better name")
    info = json.loads(run([*HF, "models", "info", "acme/m", "--format", "json"], board, tmp_path).stdout)
    assert (info["id"], info["downloads"]) == ("acme/m", 7)
    rows = json.loads(run([*HF, "discussions", "list", "acme/m", "--format", "json"], board, tmp_path).stdout)
    assert [(row["num"], row["title"]) for row in rows] == [(1, "A better name")]
    assert "-# M\n+# N\n" in run([*HF, "discussions", "diff", "acme/m", "1"], board, tmp_path).stdout
    ranks = json.loads(
        run([*HF, "datasets", "leaderboard", "openai/gsm8k", "--format", "json"], board, tmp_path).stdout
    )
    assert [(row["model_id"], row["value"]) for row in ranks] == [("acme/m", 70)]


def test_hf_upload_opens_a_pr(model: LocalHub, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"# from hf\n")
    done = run([*HF, "upload", "acme/m", "README.md", "--create-pr"], model, tmp_path, user="bob")
    assert done.returncode == 0, done.stderr
    assert model.read("acme/m", revision="refs/pr/1") == b"# from hf\n"
    assert "hf_test_bob" not in done.stdout + done.stderr


def test_large_files_go_through_xet_and_come_back(model: LocalHub, tmp_path: Path) -> None:
    content = b"\0" + os.urandom(5000)
    (tmp_path / "log.eval").write_bytes(content)
    done = run([*HF, "upload", "acme/m", "log.eval"], model, tmp_path)
    assert done.returncode == 0, done.stderr
    assert model.read("acme/m", "log.eval").startswith(b"version https://git-lfs.github.com/spec/v1\n")
    path = api(model).hf_hub_download("acme/m", "log.eval", cache_dir=tmp_path / "cache")
    assert Path(path).read_bytes() == content
    entry = api(model).get_paths_info("acme/m", "log.eval")[0]
    assert isinstance(entry, RepoFile) and entry.lfs is not None and entry.size == len(content)


def test_buckets_take_and_give_files(local_hub: LocalHub, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("some text")
    assert run([*HF, "buckets", "create", "alice/b"], local_hub, tmp_path).returncode == 0
    sent = run([*HF, "buckets", "cp", "a.txt", "hf://buckets/alice/b/logs/a.txt"], local_hub, tmp_path)
    assert sent.returncode == 0, sent.stderr
    got = run([*HF, "buckets", "cp", "hf://buckets/alice/b/logs/a.txt", "c.txt"], local_hub, tmp_path)
    assert got.returncode == 0, got.stderr
    assert (tmp_path / "c.txt").read_text() == "some text"
    tree = list(api(local_hub).list_bucket_tree("alice/b", recursive=True))
    assert [(item.path, item.size) for item in tree] == [("logs/a.txt", 9)]  # type: ignore[union-attr]
    direct = get_session().get(f"{local_hub.endpoint}/buckets/alice/b/resolve/logs/a.txt")
    assert direct.text == "some text"
    assert status_of(lambda: api(local_hub, "bob").create_bucket("alice/c")) == 403


# --- jobs --------------------------------------------------------------------------------------------------

SCRIPT = """# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import os, pathlib, sys
print("args", sys.argv[1:], "secret", len(os.environ["MY_KEY"]), os.environ["HF_ENDPOINT"])
pathlib.Path(os.environ["OUT"], "result.json").write_text("{}")
sys.exit(int(sys.argv[1]))
"""


def submit(hub: LocalHub, home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """`hf jobs uv run` of SCRIPT."""
    (home / "eval.py").write_text(SCRIPT)
    options = ["--flavor", "a10g-small", "--timeout", "90m", "-e", "OUT=/data", "-s", "MY_KEY=abc"]
    return run([*HF, "jobs", "uv", "run", *options, *args], hub, home)


def test_a_dry_run_asks_nothing(local_hub: LocalHub, tmp_path: Path) -> None:
    done = submit(local_hub, tmp_path, "--dry-run", "eval.py", "--", "0")
    assert done.returncode == 0 and "a10g-small" in done.stdout
    assert [row.path for row in local_hub.requests if row.path != "/api/agent-harnesses"] == []


def test_a_scripted_job(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.jobs.script("eval.py", "COMPLETED", ["line one", "line two"], seconds=0.3)
    done = submit(local_hub, tmp_path, "eval.py", "--", "0")
    assert done.returncode == 0, done.stderr
    assert "line one\nline two" in done.stdout
    body = json.loads(local_hub.requests.find("POST /api/jobs/alice")[0].body)
    assert body["command"] == ["uv", "run", "/data/eval.py", "0"]
    assert (body["timeoutSeconds"], body["secrets"]) == (5400, {"MY_KEY": "abc"})
    (job,) = api(local_hub).list_jobs(namespace="alice", status="COMPLETED")
    assert job.flavor == "a10g-small" and job.status.stage == "COMPLETED"
    assert sorted(job.secrets or ()) == ["MY_KEY"]
    name = body["labels"]["name"]
    assert [row.id for row in api(local_hub).list_jobs(namespace="alice", labels={"name": name})] == [job.id]
    assert list(api(local_hub).list_jobs(namespace="alice", labels={"name": "other"})) == []
    assert list(api(local_hub).fetch_job_logs(job_id=job.id, namespace="alice", tail=1)) == ["line two"]


def test_a_failing_job_is_an_error_for_hf(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.jobs.script("", "ERROR", ["boom"])
    assert submit(local_hub, tmp_path, "eval.py").returncode != 0


def run_job(hub: LocalHub, user: str = "alice", **options: object) -> str:
    """A plain job; its id."""
    job = api(hub, user).run_job(image="python:3.12", command=["true"], namespace="alice", **options)  # type: ignore[arg-type]
    return job.id


def test_jobs_wait_are_cancelled_and_belong_to_somebody(local_hub: LocalHub) -> None:
    job_id = run_job(local_hub)
    found = api(local_hub).inspect_job(job_id=job_id, namespace="alice")
    assert (found.status.stage, found.owner.name) == ("SCHEDULING", "alice")
    assert found.status.message is not None and "runs no jobs" in found.status.message
    api(local_hub).cancel_job(job_id=job_id, namespace="alice")
    assert api(local_hub).wait_for_job(job_id=job_id, namespace="alice", timeout=5).status.stage == "CANCELED"
    with pytest.raises(JobNotFoundError):
        api(local_hub).inspect_job(job_id="none", namespace="alice")
    assert status_of(lambda: run_job(local_hub, "bob")) == 403
    with pytest.raises(BadRequestError):
        run_job(local_hub, flavor="quantum")


def test_hardware_has_every_flavor_of_the_client(local_hub: LocalHub) -> None:
    rows = {row.name: row for row in api(local_hub).list_jobs_hardware()}
    assert set(rows) == {flavor.value for flavor in JobHardware}
    assert round(rows["a10g-small"].unit_cost_usd * 60, 2) == 1.0
    assert rows["cpu-basic"].accelerator is None


def test_schedules(local_hub: LocalHub) -> None:
    client = api(local_hub)
    options = {"image": "python:3.12", "command": ["true"], "namespace": "alice"}
    made = client.create_scheduled_job(schedule="@weekly", secrets={"K": "v"}, **options)  # type: ignore[arg-type]
    assert made.status.next_job_run_at is not None and sorted(made.job_spec.secrets or ()) == ["K"]
    client.suspend_scheduled_job(scheduled_job_id=made.id, namespace="alice")
    assert client.inspect_scheduled_job(scheduled_job_id=made.id, namespace="alice").suspend is True
    client.resume_scheduled_job(scheduled_job_id=made.id, namespace="alice")
    changed = client.update_scheduled_job_schedule(
        scheduled_job_id=made.id, schedule="0 9 * * 1", namespace="alice"
    )
    assert changed.schedule == "0 9 * * 1"
    first = client.trigger_scheduled_job(scheduled_job_id=made.id, namespace="alice")
    assert first.initiator is not None and first.initiator.type == "scheduled-job"
    trigger = {"scheduled_job_id": made.id, "namespace": "alice"}
    assert status_of(lambda: client.trigger_scheduled_job(**trigger)) == 409
    assert [row.id for row in client.list_scheduled_jobs(namespace="alice")] == [made.id]
    client.delete_scheduled_job(scheduled_job_id=made.id, namespace="alice")
    assert client.list_scheduled_jobs(namespace="alice") == []
    with pytest.raises(BadRequestError):
        client.create_scheduled_job(schedule="sometimes", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "stage"), [("0", "COMPLETED"), ("3", "ERROR")])
def test_a_job_that_really_runs(tmp_path: Path, code: str, stage: str) -> None:
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        done = submit(hub, tmp_path, "eval.py", "--", code)
        assert f"args ['{code}'] secret 3 {hub.endpoint}" in done.stdout
        assert (done.returncode == 0) == (stage == "COMPLETED")
        (job,) = api(hub).list_jobs(namespace="alice")
        assert job.status.stage == stage
        left = {re.sub(r".*/", "", name) for name in hub.hub.buckets["alice/jobs-artifacts"].files}
        assert left == {"eval.py", "result.json"}


def test_a_running_job_ends_by_cancel_and_by_time(tmp_path: Path) -> None:
    with LocalHub(tmp_path / "hub", run_jobs=True) as hub:
        client = api(hub)
        options = {"image": "python:3.12", "command": ["sleep", "60"], "namespace": "alice"}
        late = client.run_job(timeout=1, **options)  # type: ignore[arg-type]
        job = client.run_job(**options)  # type: ignore[arg-type]
        client.cancel_job(job_id=job.id, namespace="alice")
        ended = client.wait_for_job(job_id=late.id, namespace="alice", timeout=10, poll_interval=0.1)
        assert (ended.status.stage, ended.status.message) == ("ERROR", "Job timeout")
        assert client.inspect_job(job_id=job.id, namespace="alice").status.stage == "CANCELED"


# --- by hand -----------------------------------------------------------------------------------------------


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
