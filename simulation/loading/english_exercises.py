"""Messages about exercise files in English; the same keys as in ``vietnamese_exercises``."""

from __future__ import annotations

MESSAGES = {
    "E601.character": (
        "the character '{found}' has no meaning in a condition",
        "Did you mean {close}? | Write names in quotes.",
    ),
    "E601.quote": (
        "the name {found} is not closed, is empty or longer than 80 characters",
        "Close it with the same quotation mark.",
    ),
    "E601.expected": ("expected {expected}, found {found}", "Did you mean '{close}'?"),
    "E601.function": (
        "'{found}' cannot be asked in a condition",
        "Did you mean '{close}'? | Possible: {expected}.",
    ),
    "E601.few": ("'{found}' needs another name in quotes", "Missing: {expected}."),
    "E601.many": ("'{found}' takes no more names", "Keep {expected}."),
    "E601.twice": ("'{found}': the same is said twice", "Keep one."),
    "E601.truth": (
        "{found} is true or false and cannot be compared",
        "Write it alone, or 'not …' for the contrary. | To compare how often, write {close}.",
    ),
    "E601.constant": (
        "'{found}' is always the same",
        'Compare with something that changes, such as kpi("…").',
    ),
    "E601.either": (
        "'not' with '{found}' may mean two things",
        "Write {expected}, or {close}.",
    ),
    "E601.unit": (
        "expected a unit of time, found {found}",
        "Did you mean '{close}'? | Possible: {expected}.",
    ),
    "E601.duration": ("'{found} …' is not between 1 s and 7 days", "Conditions are asked once a minute."),
    "E601.number": ("the number '{found}' is too great", "Write one below 10^15."),
    "E601.deep": ("more than {expected} brackets or 'not' inside one another", "Write it flatter."),
    "E601.long": (
        "the condition has {found} characters, at most {expected} are read",
        "Split it over several injects.",
    ),
    "E602.cell": ("no cell '{name}' takes part", "Did you mean '{close}'? | There are: {allowed}."),
    "E602.storyline": ("no storyline '{name}'", "Did you mean '{close}'? | There are: {allowed}."),
    "E602.objective": ("no objective '{name}'", "Did you mean '{close}'? | There are: {allowed}."),
    "E602.inject": ("no inject '{name}'", "Did you mean '{close}'? | There are: {allowed}."),
    "E602.expected": (
        "no expectation '{name}'",
        "Did you mean '{close}'? | There are: {allowed}.",
    ),
    "E602.case": ("domain '{name}' has no cases", "Did you mean '{close}'? | Possible: {allowed}."),
    "E602.station": ("no sensor '{name}' of this class", "Did you mean '{close}'? | There are: {allowed}."),
    "E602.numbered": (
        "no sensor '{name}' of class '{sensor}'",
        "Sensors of this class are named by commune and number: '{hint}'.",
    ),
    "E602.place": (
        "indicator '{name}' exists for the whole province only",
        "Leave the commune out.",
    ),
    "E602.levels": ("indicator '{name}' has no levels", "Compare its value: kpi(…)."),
    "E603": ("injects wait for one another: {way}", "Give one of them another trigger."),
    "E604": (
        "{value} is after the end of the play, which lasts {duration}",
        "Move it, or make 'lasts' longer.",
    ),
    "E604.play": (
        "play from {begins} would last until {ends}, but scenario '{scenario}' lasts {duration}",
        "Shorten 'lasts' or begin earlier with 'starts'.",
    ),
    "E604.window": (
        "'{key}' belongs to a condition: the trigger has no 'when'",
        "Remove it, or write a 'when'.",
    ),
    "E604.closed": ("the window closes at {value} before it opens at {begins}", "Swap the two."),
    "E605": (
        "cell '{cell}' may not give '{order}'",
        "It is for: {allowed}. | Let another cell give it, or add it to this cell's 'orders'.",
    ),
    "E605.commune": (
        "cell '{cell}' has no say over commune '{name}'",
        "Its communes: {allowed}.",
    ),
    "E605.control": (
        "'{order}' is something that happens, no decision of players",
        "Make it an effect of an inject.",
    ),
    "E606": ("a measure of kind '{kind}' needs '{key}'", "Add '{key}: …'."),
    "E606.surplus": (
        "a measure of kind '{kind}' does not read '{key}'",
        "Remove it. | It reads: {allowed}.",
    ),
    "E606.order": (
        "'acceptable' is better than 'target' although {better} is better",
        "Swap the two, or correct 'better'.",
    ),
    "E607": ("no scenario '{name}'", "Did you mean '{close}'? | There are: {allowed}."),
    "E607.wrong": ("scenario '{name}' is wrong itself", "Correct it first: ioc validate {name}."),
    "E607.any": (
        "scenario '{name}' is for any province, an exercise needs one",
        "Write a scenario that extends it and names its province.",
    ),
    "E608": (
        "the trigger says no moment",
        "Write one of: at: T+0:10, after: {{inject: …}}, when: '…', manual: true.",
    ),
    "E608.many": ("the trigger says several moments: {found}", "Keep one of them."),
    "E609.nobody": ("a text, but nobody gets it", "Name the cells under 'to'."),
    "E609.nothing": (
        "inject '{name}' tells nobody anything and changes nothing",
        "Give it 'to' with 'body', or 'effects'.",
    ),
    "E609.need": ("{value} expectations have to be met, but there are {high}", "Lower 'need'."),
    "E609.whom": ("nobody is expected to do '{name}'", "Say which cell: 'by: …'."),
    "W601": (
        "no inject tests objective '{name}'",
        "Name it under an inject's 'objectives', or leave it out.",
    ),
    "W602": ("inject '{name}' tests no objective", "Name what it tests under 'objectives', or leave it out."),
    "W602.expects": (
        "nothing is expected after inject '{name}'",
        "Say under 'expects' what good players do; 'acknowledge' is enough for news, 'nothing' for false news.",
    ),
    "W603": (
        "cell '{cell}' gets this core inject {minutes} min after '{name}'",
        "Move one so that {least} min lie between them, or make one 'optional'.",
    ),
    "W604": (
        "no quiet spell: never {minutes} min without an inject",
        "Leave a gap in which players can think, or mark injects as 'optional'.",
    ),
    "W605": (
        "the end has no recovery phase: nothing happens from {from} on",
        "Add an inject about recovery, handover or what comes next.",
    ),
    "W606": (
        "the condition can never hold: {text}",
        "Compare its limits with each other and with the window.",
    ),
    "W606.always": (
        "the condition always holds: {text}",
        "Use 'at' for a moment, or ask for something that can fail.",
    ),
    "W606.draft": (
        "'{name}' is a draft and never released, so this never comes",
        "Approve it, or wait for another inject.",
    ),
    "W606.silent": (
        "nobody gets '{name}', so nobody can answer it and this never comes",
        "Wait for 'fired', or give '{name}' recipients.",
    ),
    "W607": (
        "'{order}' is expected of {cells}, who may not give it there",
        "Name a cell with authority under 'by', or widen a cell. | It is for: {allowed}.",
    ),
    "W608": (
        "'{order}' acts after {lead} min, but play ends {left} min after this inject",
        "Release the inject earlier if players should see what the order does.",
    ),
    "W608.end": (
        "expected within {within} min, but play ends {left} min after this inject",
        "Release it earlier, shorten 'within', or make 'lasts' longer.",
    ),
    "W609": ("cell '{name}' gets no inject", "Send it one, or leave the cell out."),
    "W610": (
        "core inject '{name}' is released by hand only",
        "Give it a time or condition with 'hold: true', or make it 'optional'.",
    ),
    "W611": (
        "after {share} % of the injects nothing should be done",
        "Keep false news below {most} %, or players stop believing any.",
    ),
    "W612": ("both languages say the same: {text}", "Translate one of them."),
    "W612.accents": ("the Vietnamese text has no accents: {text}", "Write it with accents."),
    "W613": ("objective '{name}' has no measure", "Add one, or evaluators judge it by eye alone."),
    "W614": ("the hint of '{name}' comes when time is up", "Let it come before the last 'within' ends."),
    "W615": ("the reference plan never gives '{order}'", "Add it to 'plan'. | Expected for {target}."),
    "W615.plan": (
        "no reference plan",
        "Write under 'plan' what good players would do: rehearsals show if it wins.",
    ),
    "W615.wins": ("nothing says what winning means", "Write conditions under 'wins'."),
    "W616": (
        "with '{order}' the reference plan has spent {spent} VND, but there are {budget} VND",
        "Raise 'budget', or plan less.",
    ),
}
