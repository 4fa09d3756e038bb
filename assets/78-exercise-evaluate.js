/* The evaluators' desk: objectives with what was measured, ratings with their reasons, what was seen, what happened. */
(function () {
  "use strict";
  const play = window.iocPlay, make = play.make, MINUTE = 60000, RATINGS = ["P", "S", "M", "U"];
  const held = { open: null, show: 0, at: null };
  const t = function (key, values) { return play.t("exercise_evaluate." + key, values); };
  const button = function (words, act, kind, off) { return play.button(words, act, kind, off); };

  function name(cell) {
    const found = play.card.cells.find(function (each) { return each.id === cell; });
    return found ? play.pick(found.name) : cell === "control" || cell === "all" ? t("to_" + cell) : cell || "";
  }
  /* A result in the unit of its kind: times as minutes, shares in percent, an indicator as its number. */
  function amount(kind, value) {
    if (value === null || value === undefined) return t("not_seen");
    if (kind === "delay" || kind === "beyond") return t("minutes", { n: play.number(value / MINUTE, value < 10 * MINUTE && value % MINUTE ? 1 : 0) });
    if (kind === "expectations" || kind === "answered") return play.number(100 * value, 0) + " %";
    return play.number(value, 2);
  }
  function mark(rating, words) {
    return make("span", { class: "play-rating rating-" + (rating || "none"), title: rating ? t("rating_" + rating) : t("not_seen") }, [make("strong", {}, rating || "–"), " " + (words || (rating ? t("rating_" + rating) : t("not_seen")))]);
  }
  /* From a result to the rows it was counted from. */
  function evidence(rows) {
    return make("span", { class: "play-evidence" }, rows.length ? rows.slice(0, 8).map(function (seq) {
      return make("button", { type: "button", class: "link play-link", "aria-label": t("evidence_of", { n: seq }), onclick: function () { show(seq); } }, "#" + seq);
    }) : [make("span", { class: "dim caption" }, t("no_evidence"))]);
  }
  function show(seq) {
    held.show = seq;
    paintHappened(play.view);
    const row = document.querySelector('[data-seq="' + Number(seq) + '"]');
    if (row) { row.scrollIntoView({ block: "center" }); row.focus(); } else play.say(t("elsewhere", { n: seq }));
  }

  function measure(row) {
    const sign = row.better === "lower" ? "≤ " : "≥ ";
    return make("tr", {}, [
      make("th", { scope: "row" }, play.pick(row.name)), make("td", { class: "number" }, amount(row.kind, row.value)),
      make("td", { class: "number dim" }, sign + amount(row.kind, row.target)), make("td", { class: "number dim" }, sign + amount(row.kind, row.acceptable)),
      make("td", {}, mark(row.rating)), make("td", {}, evidence(row.evidence)),
    ]);
  }
  function table(rows) {
    if (!rows.length) return make("p", { class: "dim caption play-by-eye" }, t("by_eye"));
    const heads = ["measure", "value", "target", "acceptable", "result", "evidence"].map(function (key) { return make("th", { scope: "col" }, t("column_" + key)); });
    return make("div", { class: "play-scroll", tabindex: "0" }, make("table", { class: "table play-measures" }, [make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows.map(measure))]));
  }
  /* What is suggested, what was given, and the two ways to give: confirm, or another with a reason. */
  function rate(subject, row, view) {
    const may = !["ready", "briefing", "closed"].includes(view.phase), parts = [make("span", { class: "dim caption" }, t("suggested")), mark(row.suggested)];
    if (row.rated) parts.push(make("span", { class: "dim caption" }, t("given")), mark(row.rated.rating), make("span", { class: "dim caption" }, t("given_by", { who: play.person(row.rated.by.who), at: play.since(row.rated.by.scenario_ms) }) + (row.rated.reason ? " · " + row.rated.reason : "")));
    if (row.suggested) parts.push(button(t("confirm", { rating: row.suggested }), function () { play.command("rate.confirm", subject, { rating: row.suggested, suggested: row.suggested }); }, row.rated ? "" : "primary", !may));
    parts.push(button(t("override"), function () { override(subject, row); }, "", !may));
    return make("div", { class: "play-rate" }, parts);
  }
  function override(subject, row) {
    const choices = RATINGS.map(function (rating) {
      return make("label", { class: "play-choice" }, [make("input", { type: "radio", name: "rating", value: rating, required: true }), make("span", {}, rating + " – " + t("rating_" + rating))]);
    });
    const why = make("textarea", { class: "input", rows: "3", required: true, maxlength: "4000", "aria-label": t("reason") });
    play.dialog([make("h2", {}, t("override_of", { name: play.pick(row.name) })), make("fieldset", { class: "play-choices" }, [make("legend", { class: "sr-only" }, t("override"))].concat(choices)), make("label", { class: "play-field" }, [make("span", {}, t("reason")), why])], [[t("save"), "go", "primary"]], function () {
      const chosen = choices.find(function (each) { return each.firstChild.checked; });
      play.command("rate.override", subject, { rating: chosen.firstChild.value, reason: why.value.trim(), suggested: row.suggested });
    });
  }
  function objective(row, view) {
    const open = held.open === null || held.open === row.id;
    const head = make("button", { type: "button", class: "play-inject-head", "aria-expanded": String(open), onclick: function () { held.open = open && held.open !== null ? "" : row.id; paintObjectives(play.view); } }, [
      make("strong", { class: "play-name" }, play.pick(row.name)), row.score === null ? null : make("span", { class: "number dim" }, play.number(100 * row.score, 0) + " %"), mark((row.rated || {}).rating || row.suggested),
    ]);
    if (!open) return make("section", { class: "play-inject" }, head);
    const tasks = row.tasks.map(function (task) {
      return make("div", { class: "play-tested" }, [make("h3", {}, play.pick(task.name)), table(task.measures), rate(row.id + "/" + task.id, task, view)]);
    });
    const earlier = row.history.slice(0, -1).map(function (one) { return make("p", { class: "dim caption" }, t("earlier", { rating: one.rating, who: play.person(one.by.who), at: play.since(one.by.scenario_ms) }) + (one.reason ? " · " + one.reason : "")); });
    return make("section", { class: "play-inject is-open" }, [head, make("div", { class: "play-details" }, [row.capability ? make("p", { class: "dim" }, play.pick(row.capability)) : null].concat(tasks, [make("div", { class: "play-whole" }, [make("h3", {}, t("whole")), rate(row.id, row, view)].concat(earlier))]))]);
  }
  function paintObjectives(view) {
    play.fill("play-objectives", view.objectives.map(function (row) { return objective(row, view); }), t("nothing"));
    const all = view.objectives.reduce(function (sum, row) { return sum + 1 + row.tasks.length; }, 0);
    const rated = view.objectives.reduce(function (sum, row) { return sum + (row.rated ? 1 : 0) + row.tasks.filter(function (task) { return task.rated; }).length; }, 0);
    document.getElementById("play-objectives-aside").textContent = t("rated_of", { n: rated, all: all });
  }

  /* What an evaluator writes down, tied to an objective and to a moment. */
  function select(label, rows) {
    return make("select", { class: "input", "aria-label": label }, [make("option", { value: "" }, label)].concat(rows.map(function (row) { return make("option", { value: row[0] }, row[1]); })));
  }
  function noteForm() {
    const about = select(t("about_objective"), []), cell = select(t("about_cell"), play.card.cells.map(function (each) { return [each.id, play.pick(each.name)]; }));
    const sort = make("select", { class: "input", "aria-label": t("sort") }, ["note", "strength", "improvement"].map(function (each) { return make("option", { value: each }, t("sort_" + each)); }));
    const text = make("textarea", { class: "input", rows: "3", maxlength: "4000", required: true, "aria-label": t("seen"), placeholder: t("seen") });
    const moment = make("p", { class: "dim caption", id: "note-moment" }, t("moment_now"));
    text.addEventListener("input", function () { if (held.at === null && text.value) { held.at = play.view.clock.scenario_ms; moment.textContent = t("moment_at", { at: play.since(held.at) }); } });
    play.objectivesInto = function (rows) {
      if (about.children.length > 1) return;
      rows.forEach(function (row) {
        about.append(make("option", { value: row.id }, play.pick(row.name)));
        row.tasks.forEach(function (task) { about.append(make("option", { value: row.id + "/" + task.id }, "– " + play.pick(task.name))); });
      });
    };
    const form = make("form", { class: "play-form" }, [about, make("div", { class: "play-two" }, [cell, sort]), text, moment, make("div", { class: "button-row" }, make("button", { type: "submit", class: "button small primary" }, t("note")))]);
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      const said = { text: text.value.trim(), objective: about.value.split("/")[0], task: about.value.split("/")[1] || "", cell: cell.value, sort: sort.value };
      if (held.at !== null) said.moment_ms = held.at;
      if (said.text && await play.command("observe.note", "", said)) { text.value = ""; held.at = null; moment.textContent = t("moment_now"); }
    });
    return form;
  }
  function paintNotes(view) {
    play.fill("play-notes", view.observations.slice().reverse().map(function (row) {
      const about = view.objectives.find(function (each) { return each.id === row.objective; });
      return make("p", { class: "play-row", "data-seq": row.by.seq, tabindex: "-1" }, [
        make("span", { class: "number" }, play.since(row.moment_ms === null ? row.by.at.scenario_ms : row.moment_ms)), " ", make("strong", {}, t("sort_" + row.sort)), row.cell ? " · " + name(row.cell) : "", ": ", row.text,
        make("span", { class: "dim caption" }, " " + [play.person(row.by.actor), about ? play.pick(about.name) : ""].filter(Boolean).join(" · ")),
      ]);
    }), t("no_notes"));
  }

  /* Everything that happened, newest first, each row with the number that results refer to. */
  function happened(view) {
    const rows = [], put = function (seq, time, who, words, bad) { rows.push({ seq: seq, time: time, who: who, words: words, bad: bad }); };
    view.injects.forEach(function (row) {
      const title = play.pick(row.title);
      if (row.fired) put(row.fired.seq, row.fired.scenario_ms, t("inject"), title + " → " + row.to.map(name).join(", "));
      Object.keys(row.acknowledged).forEach(function (cell) { put(row.acknowledged[cell].seq, row.acknowledged[cell].scenario_ms, name(cell), t("acknowledged", { name: title })); });
      row.replies.forEach(function (one) { put(one.by.seq, one.by.at.scenario_ms, one.persona || name(one.cell), one.text); });
      row.expects.forEach(function (one) { if (one.settled) put(one.settled.seq, one.settled.scenario_ms, t("expect_" + one.status), one.about ? play.pick(one.about) : play.pick(play.card.orders[one.action]) || t("act_" + one.action), one.status === "expired"); });
    });
    view.orders.forEach(function (row) { if (!row.effect) put(row.by.seq, row.by.at.scenario_ms, name(row.by.cell) || play.person(row.by.actor), (play.pick(play.card.orders[row.kind]) || row.kind) + (row.target ? " · " + play.place(row.target) : "") + (row.refusal ? " · " + t("refused") : ""), Boolean(row.refusal)); });
    view.decisions.forEach(function (row) { put(row.by.seq, row.by.at.scenario_ms, name(row.by.cell), row.nothing ? t("did_nothing") : t("decided", { text: row.choice })); });
    view.messages.forEach(function (row) { put(row.by.seq, row.by.at.scenario_ms, row.persona || name(row.by.cell) || play.person(row.by.actor), "→ " + row.to.map(name).join(", ") + ": " + row.text); });
    return rows.sort(function (a, b) { return b.seq - a.seq; });
  }
  function paintHappened(view) {
    play.fill("play-happened", happened(view).slice(0, 200).map(function (row) {
      return make("p", { class: "play-row" + (row.bad ? " play-bad" : "") + (row.seq === held.show ? " is-shown" : ""), "data-seq": row.seq, tabindex: "-1" }, [make("span", { class: "number dim" }, "#" + row.seq + " "), make("span", { class: "number" }, play.since(row.time)), " ", make("strong", {}, row.who), " · ", row.words]);
    }), t("nothing"));
  }

  play.painters.evaluate = {
    mount: function () {
      document.getElementById("play").replaceChildren(make("div", { class: "play-columns play-judging" }, [
        play.panel("play-objectives", t("objectives")),
        make("div", { class: "play-stack" }, [make("section", { class: "panel play-panel play-fixed" }, [make("div", { class: "panel-head" }, make("h2", {}, t("observe"))), noteForm()]), play.panel("play-notes", t("notes"))]),
        play.panel("play-happened", t("happened")),
      ]));
    },
    whole: function (view) {
      play.objectivesInto(view.objectives || []);
      if (!view.objectives) return;
      paintObjectives(view); paintNotes(view); paintHappened(view);
    },
  };
})();
