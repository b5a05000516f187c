"""Files, commits and repositories of the local Hub, by the real client."""

from __future__ import annotations

import base64
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationDelete, HfApi
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils._http import get_session

from tests.servers.clients import CARD, add, api, commit, post, status_of
from tests.servers.hub import Limits, LocalHub
from tests.servers.hub.repos import ignored

pytestmark = pytest.mark.filterwarnings(
    "ignore:Warnings while validating metadata", "ignore:Hidden comments' content cannot be retrieved"
)


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
