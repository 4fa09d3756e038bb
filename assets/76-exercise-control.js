/* The console of those who run an exercise: clock, injects, messages, who is here. */
(function () {
  "use strict";
  const play = window.iocPlay, make = play.make, SPEEDS = [1, 2, 5, 10, 30, 60], STEPS = [1, 5, 15];
  const held = { open: "", status: "", story: "" };
  const t = function (key, values) { return play.t("exercise_control." + key, values); };

  const button = function (words, act, kind, off) { return play.button(words, act, kind, off); };
  function send(kind, subject, payload, more) { return function () { return play.command(kind, subject, payload, more); }; }
  /* A question before something that cannot be taken back, or one that takes words. */
  function ask(words, needsText, act, kind) {
    const input = needsText ? make("textarea", { class: "input", rows: "3", "aria-label": words, maxlength: "4000" }) : null;
    play.dialog([make("p", { class: "play-question" }, words), input], [[t("go"), "go", kind || "primary"]], function () { act(input ? input.value.trim() : ""); });
  }
  function fill(id, parts) { play.fill(id, parts, t("none")); }

  /* The clock: what stands now is pressed, what the phase does not allow is off. */
  function clockBar(view) {
    const phase = view.phase, on = { ready: "session.start", briefing: "session.start", running: "session.pause", paused: "session.resume", break: "session.resume", stopped: "session.clear_stop" }[phase];
    const over = phase === "ended" || phase === "closed", moving = phase === "running" || phase === "paused";
    const parts = [];
    if (on) parts.push(make("button", { type: "button", class: "button primary play-main", onclick: send(on) }, t("do_" + on.split(".")[1])));
    parts.push(make("div", { class: "button-group", role: "group", "aria-label": t("speed") }, SPEEDS.map(function (speed) {
      const each = button(speed + "×", send("session.speed", "", { speed: speed }), "", over);
      each.setAttribute("aria-pressed", String(view.clock.speed === speed));
      return each;
    })));
    if (view.clock.slowed_from && phase === "running") parts.push(make("span", { class: "caption play-slowed" }, t("slowed", { n: view.clock.slowed_from })));
    else parts.push(make("div", { class: "button-group", role: "group", "aria-label": t("step") }, STEPS.map(function (minutes) {
      return button("+" + minutes + "′", send("session.step", "", { minutes: minutes }), "", phase !== "paused");
    })));
    parts.push(button(t("jump_next"), send("session.jump", "", { next: true }), "", !moving || !view.next));
    parts.push(button(t("break"), function () { ask(t("break_minutes"), true, function (words) { play.command("session.break", "", { minutes: parseInt(words, 10) || 10 }); }); }, "", !moving));
    const baton = view.clock.baton;
    parts.push(button(baton ? t("baton_of", { who: play.person(baton) }) : t("baton_take"), send("baton.take"), "", over));
    if (play.me.role === "director") parts.push(button(t("end"), function () { ask(t("end_sure"), false, function () { play.command("session.end"); }); }, "", over || phase === "ready"));
    parts.push(button(t("stop_real"), function () { ask(t("stop_sure"), true, function (words) { play.command("session.stop_real", "", { reason: words }); }); }, "danger", over || phase === "stopped"));
    return parts;
  }

  function name(cell) {
    const found = play.card.cells.find(function (each) { return each.id === cell; });
    return found ? play.pick(found.name) : cell === "control" ? t("control") : cell === "all" ? t("everybody") : cell;
  }
  function when(row) {
    if (row.fired) return play.since(row.fired.scenario_ms);
    if (row.planned_ms !== null) return play.since(row.planned_ms);
    return t(row.trigger.manual ? "by_hand" : "on_condition");
  }
  function acts(row, view) {
    const moving = view.phase === "running" || view.phase === "paused", waiting = ["pending", "offered", "held"].includes(row.status), found = [];
    if (waiting) {
      found.push(button(t("fire"), send("inject.fire", row.id, {}, { based_on: view.rev }), "primary", !moving || row.draft));
      if (row.status === "pending") found.push(button(t("hold"), send("inject.hold", row.id, {})));
      found.push(button(t("skip"), function () { ask(t("skip_why"), true, function (words) { play.command("inject.skip", row.id, { reason: words }); }); }));
      found.push(button(t("edit"), function () { edit(row); }));
    } else if (["fired", "acknowledged", "answered"].includes(row.status)) {
      found.push(button(t("withdraw"), function () { ask(t("withdraw_sure"), true, function (words) { play.command("inject.cancel", row.id, { reason: words }); }); }));
      row.to.forEach(function (cell) { found.push(button(t("answer_to", { cell: name(cell) }), function () { ask(t("answer_to", { cell: name(cell) }), true, function (words) { if (words) play.command("inject.answer", row.id, { cell: cell, text: words, persona: play.pick(row.from) }); }); })); });
    }
    return found;
  }
  function edit(row) {
    const both = row.body || { vi: "", en: "" };
    const fields = ["vi", "en"].map(function (lang) { return make("textarea", { class: "input", rows: "5", "aria-label": lang }, both[lang]); });
    const labelled = fields.map(function (field, index) { return make("label", { class: "play-field" }, [make("span", {}, t(index ? "in_english" : "in_vietnamese")), field]); });
    play.dialog([make("h2", {}, play.pick(row.title))].concat(labelled), [[t("save"), "go", "primary"]], function () {
      play.command("inject.edit", row.id, { changes: { body: { vi: fields[0].value, en: fields[1].value } } }, { based_on: play.view.rev });
    });
  }
  function inject(row, view) {
    const open = held.open === row.id;
    const head = make("button", { type: "button", class: "play-inject-head", "aria-expanded": String(open), onclick: function () { held.open = open ? "" : row.id; paintInjects(play.view); } }, [
      make("span", { class: "number play-when" }, when(row)), make("span", { class: "play-status status-" + row.status }, t("status_" + row.status)),
      make("strong", { class: "play-name" }, play.pick(row.title)), make("span", { class: "dim caption" }, row.to.map(name).join(", ")),
    ]);
    if (!open) return make("li", { class: "play-inject", "data-inject": row.id }, head);
    const lines = [make("p", {}, play.pick(row.body))];
    if (row.notes) lines.push(make("p", { class: "play-secret" }, t("notes") + ": " + play.pick(row.notes)));
    row.expects.forEach(function (one) { lines.push(make("p", { class: "play-expect expect-" + (one.status || "none") }, t("expect_" + (one.status || "none")) + " · " + (one.about ? play.pick(one.about) : play.pick(play.card.orders[one.action]) || t("act_" + one.action)))); });
    row.replies.forEach(function (one) { lines.push(make("p", {}, [make("strong", {}, (one.persona || name(one.cell)) + ": "), one.text])); });
    Object.keys(row.acknowledged).forEach(function (cell) { lines.push(make("p", { class: "dim caption" }, t("acked", { cell: name(cell), at: play.since(row.acknowledged[cell].scenario_ms) }))); });
    return make("li", { class: "play-inject is-open", "data-inject": row.id }, [head, make("div", { class: "play-details" }, lines.concat([make("div", { class: "button-row" }, acts(row, view))]))]);
  }
  function paintInjects(view) {
    const rows = view.injects.filter(function (row) { return !held.status || row.status === held.status; });
    fill("play-injects", [make("ul", { class: "play-list" }, rows.map(function (row) { return inject(row, view); }))]);
    document.getElementById("play-injects-aside").textContent = t("out_of", { n: view.injects.filter(function (row) { return row.fired; }).length, all: view.injects.length });
  }
  function paintWaiting(view) {
    fill("play-waiting", view.injects.filter(function (row) { return view.waiting.includes(row.id); }).map(function (row) {
      return make("div", { class: "play-wait" }, [make("strong", {}, play.pick(row.title)), make("span", { class: "play-status status-" + row.status }, t("status_" + row.status)), make("div", { class: "button-row" }, acts(row, view))]);
    }));
  }
  /* One axis for what is planned and what happened. */
  function paintStrip(view) {
    const box = document.getElementById("play-strip"), first = view.clock.begins_ms, span = Math.max(1, view.clock.ends_ms - first);
    const at = function (time) { return Math.min(100, Math.max(0, 100 * (time - first) / span)) + "%"; };
    const marks = view.injects.filter(function (row) { return row.fired || row.planned_ms !== null; }).map(function (row) {
      return make("span", { class: "strip-mark status-" + row.status, style: "left:" + at(row.fired ? row.fired.scenario_ms : row.planned_ms), title: when(row) + " " + play.pick(row.title) });
    });
    const orders = view.orders.filter(function (row) { return !row.effect; }).map(function (row) { return make("span", { class: "strip-order", style: "left:" + at(row.by.at.scenario_ms), title: row.kind }); });
    box.replaceChildren.apply(box, marks.concat(orders, [make("span", { class: "strip-now", style: "left:" + at(view.clock.scenario_ms) })]));
  }
  function paintDone(view) {
    const rows = view.orders.filter(function (row) { return !row.effect; }).map(function (row) {
      return { seq: row.by.seq, parts: [play.since(row.by.at.scenario_ms), " ", make("strong", {}, name(row.by.cell) || play.person(row.by.actor)), " · ", play.pick(play.card.orders[row.kind]) || row.kind, row.target ? " · " + play.place(row.target) : "", row.refusal ? make("span", { class: "play-bad" }, " " + t("refused")) : ""] };
    }).concat(view.decisions.map(function (row) {
      return { seq: row.by.seq, parts: [play.since(row.by.at.scenario_ms), " ", make("strong", {}, name(row.by.cell)), " · ", t(row.nothing ? "nothing" : "decided"), ": ", row.choice || ""] };
    }), view.messages.map(function (row) {
      return { seq: row.by.seq, parts: [play.since(row.by.at.scenario_ms), " ", make("strong", {}, row.persona || name(row.by.cell) || play.person(row.by.actor)), " → ", row.to.map(name).join(", "), ": ", row.text] };
    }));
    rows.sort(function (a, b) { return b.seq - a.seq; });
    fill("play-done", rows.slice(0, 80).map(function (row) { return make("p", { class: "play-row" }, row.parts); }));
  }
  async function paintSeats(view) {
    const found = await play.get("/api/exercise/seats").catch(function () { return null; });
    if (!found) return;
    const here = view.roster.filter(function (row) { return !row.left; });
    document.getElementById("play-seats-aside").textContent = t("devices", { n: here.length });
    fill("play-seats", found.seats.map(function (seat) {
      const address = seat.link && window.location.origin + seat.link;
      const present = here.filter(function (row) { return row.joined.role === (seat.role === "screen" ? "observer" : seat.role) && row.joined.cell === seat.cell; });
      const parts = [make("strong", {}, seat.cell ? name(seat.cell) : play.t("exercise_role." + seat.role)), make("span", { class: "dim caption" }, seat.pin ? "PIN " + seat.pin : t(seat.open ? "link_given" : "revoked")), make("span", { class: "play-present caption" }, present.length ? "● " + Array.from(new Set(present.map(function (row) { return play.person(row.joined.who); }))).join(", ") + (present.length > 1 ? " · " + t("devices", { n: present.length }) : "") : "○ " + t("absent"))];
      if (address) parts.push(button(t("copy"), function () { navigator.clipboard.writeText(address).then(function () { play.say(t("copied")); }, function () { play.say(address); }); }));
      if (play.me.role === "director") {
        parts.push(button(t("issue"), async function () { await play.post("/api/exercise/seats", { seat: seat.seat, action: "issue" }); paintSeats(play.view); }));
        if (seat.open && seat.role !== "director") parts.push(button(t("revoke"), function () { ask(t("revoke_sure"), false, async function () { await play.post("/api/exercise/seats", { seat: seat.seat, action: "revoke" }); paintSeats(play.view); }); }));
      }
      return make("div", { class: "play-seat" }, parts);
    }));
  }
  function forms() {
    const text = make("textarea", { class: "input", rows: "2", "aria-label": t("message") }), to = make("select", { class: "input", "aria-label": t("to") }, [make("option", { value: "all" }, t("everybody"))].concat(play.card.cells.map(function (cell) { return make("option", { value: cell.id }, play.pick(cell.name)); })));
    const persona = make("input", { class: "input", placeholder: t("persona"), "aria-label": t("persona"), maxlength: "200" });
    const row = make("div", { class: "button-row" }, [
      button(t("send"), async function () { if (text.value.trim() && await play.command("message.send", "", { to: [to.value], text: text.value.trim(), persona: persona.value.trim() })) text.value = ""; }, "primary"),
      button(t("send_inject"), async function () {
        if (!text.value.trim()) return;
        const words = { vi: text.value.trim(), en: text.value.trim() }, cells = to.value === "all" ? play.card.cells.map(function (cell) { return cell.id; }) : [to.value];
        const fields = { title: words, body: words, to: cells, channel: "hotline", trigger: { manual: true } };
        if (persona.value.trim()) fields.from = { vi: persona.value.trim(), en: persona.value.trim() };
        if (await play.command("inject.free", "", { inject: fields, release: true })) text.value = "";
      }),
    ]);
    return make("div", { class: "play-form" }, [to, persona, text, row]);
  }

  play.painters.control = {
    mount: function () {
      const main = document.getElementById("play");
      main.replaceChildren(
        make("div", { class: "play-bar panel", id: "play-bar-body" }), make("div", { class: "play-strip panel", id: "play-strip", role: "img", "aria-label": t("strip") }),
        make("div", { class: "play-columns" }, [
          play.panel("play-injects", t("injects")),
          make("div", { class: "play-stack" }, [play.panel("play-waiting", t("waiting")), play.panel("play-done", t("done"))]),
          make("div", { class: "play-stack" }, [make("section", { class: "panel play-panel" }, [make("div", { class: "panel-head" }, [make("h2", {}, t("speak")), play.who()]), forms()]), play.panel("play-seats", t("seats"))]),
        ])
      );
      const filter = make("select", { class: "input play-filter", "aria-label": t("filter") }, [make("option", { value: "" }, t("every_status"))].concat(["pending", "offered", "held", "fired", "acknowledged", "answered", "expired", "skipped", "cancelled"].map(function (status) { return make("option", { value: status }, t("status_" + status)); })));
      filter.addEventListener("change", function () { held.status = filter.value; paintInjects(play.view); });
      document.querySelector("#play-injects .panel-head").append(filter);
    },
    whole: function (view) {
      fill("play-bar", clockBar(view));
      paintInjects(view); paintWaiting(view); paintStrip(view); paintDone(view); paintSeats(view);
    },
    tick: paintStrip,
  };
})();
