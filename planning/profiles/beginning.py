"""Begins the profile of a new area: every gap marked, and in each file a question in plain language to begin with."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from planning.frameworks import framework
from planning.geography import units
from planning.problems import UsageError, nearest, one_line, one_of
from planning.profiles.narrative import KEY_JUDGEMENTS
from planning.profiles.reading import NARRATIVE, area_code, is_exercise
from planning.profiles.records import RECORD_TYPES, default_level
from planning.profiles.values import GAP, NAME_ALLOWED, unfit_for_a_name
from planning.profiles.workspace import Workspace
from planning.profiles.writing import write_whole

__all__ = ["Answers", "fit_name", "free_code", "new_profile"]

# What to think of first, in the file where the answer goes.
PROMPTS = {
    "actors.yml": "Who carries weapons here, who leads them, and where? One record for each force or group; then who moves whom, and how we speak with them.",
    "advocacy.yml": "What is to be said to whom, by whom, and what came of it?",
    "arrangements.yml": "Are pauses, corridors, evacuations or screenings planned or running? Each is held against the protection minimums.",
    "benchmarks.yml": "By what figure will we see that people are safer, or less safe, after a mission has left?",
    "calendar.yml": "What has to be done before a mission leaves, by when, and which elections, rains or votes lie in between?",
    "comparability.yml": "Was something counted otherwise from some month on, so that before and after cannot be compared?",
    "decisions.yml": "What does the HCT have to decide, by when, and between what?",
    "facts.yml": "What is known, from which source, how sure? One statement a record; others point to it by its id.",
    "functions.yml": "What does a mission give today (patrols, escorts, alerts, mine action), where, until when, and who comes after it?",
    "imports.yml": "Written by planning import.",
    "joint_analysis.yml": "Do the mission and humanitarians look at risks together, who hands over which data, and who stays?",
    "judgements.yml": "Where does the planning cell judge otherwise than a computed rating, and why?",
    "mechanisms.yml": "Where do civilians and armed actors meet, who chairs it, and which guidance holds in this country?",
    "missions.yml": "Is a UN mission here, with what mandate, until when?",
    "operations.yml": "What military operation was announced, or is expected, and what has to be said before it? Never plans of a force.",
    "protection.yml": "From what are which people at risk, where, by whom; how do they cope?",
    "questions.yml": "What could happen by a certain day, so that we can see later whether we were right?",
    "requests.yml": "Have military assets or armed escorts been asked for, and was every other way looked at?",
    "review.yml": "Who answers for which part? Steps of the review are written by planning review.",
    "scenarios.yml": "What drives the months to come, how could it turn out, and by what sign would we know?",
    "sites.yml": "Which sites of a mission close, and who depends on them? By unit only, never coordinates.",
    "training.yml": "Which units were trained or briefed, on what, and what changed?",
    "what_ifs.yml": "What if a mission leaves earlier, or a successor comes later?",
}
QUESTIONS = {
    "H01": "What is this assessment about, who wrote it, and until when does it hold?",
    "H02": "In what kind of crisis are we, and with whose consent do we work?",
    "H03": "Who needs what, where, and how many people are they?",
    "H04": "Which humanitarian organisations work here, what do they not do, and how are they seen?",
    "H05": "Which armed actors matter for the safety of civilians, and how clear is their command?",
    "H06": "What do the forces, the police and the disaster agency of the state do, under which law?",
    "H07": "Where do civilians and armed actors meet, how often, and who chairs it?",
    "H08": "Is there guidance for this country on military assets and armed escorts, and who endorsed it?",
    "H09": "Which issues between civilians and armed actors are open, and who follows them?",
    "H10": "With which armed actor do we co-operate, and with which do we only exist side by side?",
    "H11": "How do we speak with each of them, and who does it?",
    "H12": "What role might armed actors be made to take, and would it be a last resort?",
    "H13": "Whom could our contact with armed actors harm?",
    "H14": "Who does what by when?",
    "H15": "What do we not know, and how will we find out?",
    "H16": "What would make this assessment wrong?",
}


@dataclass(frozen=True)
class Answers:
    """What is known of an area at the start: its name, the kind of crisis, a mission and its kind, who answers for the profile."""

    name: str
    environment: str = ""
    mission: str = ""
    mission_kind: str = ""
    owner: str = ""


def free_code(workspace: Workspace, code: str) -> str:
    """Give the code of an area that can be begun; raise UsageError for one that is none, or that stands already."""
    area = area_code(code)
    if not area:
        raise UsageError(
            f"area code {code[:40]!r}: three letters, as ISO 3166-1 alpha-3 has them (XKA to XZZ for exercises)"
        )
    folder = workspace.profiles / area.lower()
    if folder.exists():
        raise UsageError(f"{folder} stands already; nothing was changed")
    return area


def fit_name(text: str, what: str) -> str:
    """Give a name with single blanks; raise UsageError, beginning with ``what``, for signs that no name has."""
    name = " ".join(text.split())
    if unfit := unfit_for_a_name(name):
        raise UsageError(f"{what}: found {one_line(unfit)}; allowed {NAME_ALLOWED}")
    return name


def new_profile(workspace: Workspace, code: str, answers: Answers | str) -> Path:
    """Make the folder of a new area with every gap marked; refuse when it stands already.

    A code XK..-XZ. is marked as an exercise. Gives the new folder. Raises UsageError for an answer that fits no list.
    """
    told = Answers(answers) if isinstance(answers, str) else answers
    area, name = free_code(workspace, code), fit_name(told.name, "--name")
    for option, value, frame in (
        ("environment", told.environment, "operating_environments"),
        ("mission-kind", told.mission_kind, "mission_kinds"),
        ("owner", told.owner, "review_functions"),
    ):
        if value and value not in framework(frame):
            near = nearest(value, framework(frame).ids)
            hint = f"; do you mean {near}?" if near else ""
            raise UsageError(f"--{option} {value[:40]!r}: allowed {one_of(framework(frame).ids)}{hint}")
    if told.mission:
        fit_name(told.mission, "--mission")
    if bool(told.mission) != bool(told.mission_kind):
        raise UsageError(
            f"--mission and --mission-kind go together; kinds are {one_of(framework('mission_kinds').ids)}"
        )
    folder = workspace.profiles / area.lower()
    staged = Path(tempfile.mkdtemp(dir=workspace.profiles, prefix=".new-"))
    try:
        for file, text in _blank(area, name, told).items():
            write_whole(staged / file, text)
        staged.chmod(0o755)
        staged.rename(folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return folder


def _blank(area: str, name: str, told: Answers) -> dict[str, str]:
    exercise = "yes" if is_exercise(area) else "no"
    headings = framework("assessment_headings")
    sections = [f"## {KEY_JUDGEMENTS}", *(f"## {h.id} {h.label}" for h in headings)]
    tasks = "\n".join(
        f"  - id: {t.id}  # {t.label}\n    level: {default_level('task')}\n    status: X"
        for t in framework("guidance_tasks")
    )
    places = ", ".join(f"{u.code} {u.name}" for u in units(area))
    constraints = "\n".join(
        f"  - id: C-{n:02}\n    level: {default_level('constraint')}\n    category: {c.id}  # {c.label}\n    score: X"
        for n, c in enumerate(framework("access_amrf"), 1)
    )
    gaps = "\n".join(
        f"  - id: IG-{n:02}\n    level: {default_level('gap')}\n    topic: {json.dumps(QUESTIONS[h.id])}\n    heading: {h.id}"
        for n, h in enumerate(headings, 1)
    )
    files = {
        "area.yml": (
            f"area:\n  id: {area}\n  level: 1\n  name: {json.dumps(name, ensure_ascii=False)}\n  exercise: {exercise}\n"
            f"  operating_environment: {told.environment or GAP}  # {', '.join(framework('operating_environments').ids)}\n"
            f"  # units of this area: {places or 'none known; bring geography.geojson'}\n"
        ),
        NARRATIVE: "level: 2\n\n" + "\n\n".join(sections) + "\n",
        "protocol.yml": (
            "# The information sharing protocol; it can only tighten what holds by default. See the page on levels.\n"
            f"protocol:\n  level: {default_level('protocol')}\n  endorsed_by: {GAP}\n  endorsed_on: {GAP}\n  review_by: {GAP}\n"
        ),
        "access.yml": f"# How hard is it to reach people, from 0 (no constraint) to 3? X where nobody knows.\nconstraints:\n{constraints}\n",
        "tasks.yml": f"# Which tasks of the guidance note are done here? X where nobody knows.\ntasks:\n{tasks}\n",
        "gaps.yml": f"# What is not known yet. Take a line out when its section is written.\ngaps:\n{gaps}\n",
    }
    if told.mission:
        files["missions.yml"] = (
            f"# {PROMPTS['missions.yml']}\nmissions:\n  - id: M-01\n    level: {default_level('mission')}\n"
            f"    name: {json.dumps(' '.join(told.mission.split()), ensure_ascii=False)}\n    mission_kind: {told.mission_kind}\n"
        )
    if told.owner:
        files["review.yml"] = _owned(told.owner)
    for file, kinds in RECORD_TYPES.items():
        prompt = f"# {PROMPTS[file]}\n" if file in PROMPTS else ""
        files.setdefault(file, prompt + "".join(f"{key}:\n" for key in kinds))
    return files


def _owned(owner: str) -> str:
    parts = ("actors", "constraints", "risks", "gaps")
    rows = "".join(
        f"  - id: SO-{n:02}\n    level: {default_level('section_owner')}\n    section: {part}\n    owner: {owner}\n"
        for n, part in enumerate(parts, 1)
    )
    return f"# {PROMPTS['review.yml']}\nsection_owners:\n{rows}"
