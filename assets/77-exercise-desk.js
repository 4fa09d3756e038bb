/* The desk of a cell: what it is told, what it may order, what it has decided. */
(function () {
  "use strict";
  const play = window.iocPlay, make = play.make, MINUTE = 60000;
  const t = function (key, values) { return play.t("exercise_desk." + key, values); };
  const read = new Set();
  const held = { replying: {}, chosen: "" };

  const button = function (words, act, kind, off) { return play.button(words, act, kind, off); };
  function name(cell) {
    const found = play.view.cells.find(function (each) { return each.id === cell; });
    return found ? play.pick(found.name) : t(cell === "control" ? "control" : cell === "all" ? "everybody" : "unknown");
  }
  function fill(id, parts, empty) { play.fill(id, parts, empty); }

  /* A letter is read once it has been on the page of a device that is looked at. */
  function seen(letter) {
    if (read.has(letter.id) || document.hidden || letter.read_by.includes(play.me.device)) return;
    read.add(letter.id);
    play.post("/api/exercise/command", { kind: "inject.read", subject: letter.id, actor: play.name() });
  }
  function letter(row) {
    const fresh = !row.acknowledged && !row.withdrawn, live = play.view.phase === "running" || play.view.phase === "paused";
    const parts = [make("div", { class: "play-letter-head" }, [
      make("span", { class: "number play-when" }, play.clock(row.at.scenario_ms)), make("span", { class: "chip-text" }, t("channel_" + row.channel)),
      make("strong", {}, play.pick(row.from) || t("control")), row.asks_decision ? make("span", { class: "play-status status-offered" }, t("asks_decision")) : null,
    ]), make("p", { class: "play-body-text" }, play.pick(row.body))];
    if (row.hint) parts.push(make("p", { class: "play-hint" }, t("hint") + ": " + play.pick(row.hint)));
    row.replies.forEach(function (one) { parts.push(make("p", { class: one.persona === null ? "play-own" : "play-their" }, [make("strong", {}, (one.persona || play.person(one.by)) + ": "), one.text])); });
    if (row.withdrawn) parts.push(make("p", { class: "dim" }, t("withdrawn")));
    else {
      const text = make("input", { class: "input", "aria-label": t("reply"), placeholder: t("reply"), maxlength: "4000", value: held.replying[row.id] || "" });
      text.addEventListener("input", function () { held.replying[row.id] = text.value; });
      parts.push(make("div", { class: "play-answer" }, [
        fresh ? button(t("acknowledge"), function () { play.command("inject.ack", row.id); }, "primary", !live) : make("span", { class: "dim caption" }, t("acknowledged", { who: play.person(row.acknowledged.by), at: play.clock(row.acknowledged.scenario_ms) })),
        text, button(t("send"), async function () { if (text.value.trim() && await play.command("inject.reply", row.id, { text: text.value.trim() })) { held.replying[row.id] = ""; repaint(); } }, "", !live),
        button(t("decide_on"), function () { decide(row.id); }, "", !live),
      ]));
    }
    return make("li", { class: "play-letter" + (fresh ? " is-fresh" : ""), "data-letter": row.id }, parts);
  }
  function repaint() { play.drawn = -1; play.paint(); }
  function paintInbox(view) {
    const active = document.activeElement, typing = active && active.closest(".play-answer");
    if (typing && active.tagName === "INPUT" && active.value) return; /* never under somebody's fingers */
    fill("play-inbox", view.inbox.length ? [make("ul", { class: "play-list" }, view.inbox.slice().reverse().map(letter))] : [], t("nothing_yet"));
    const fresh = view.inbox.filter(function (row) { return !row.acknowledged && !row.withdrawn; }).length;
    document.getElementById("play-inbox-aside").textContent = t("unanswered", { n: fresh });
    view.inbox.forEach(seen);
  }

  /* Orders: one form, drawn for the kind that is chosen. */
  function orderForm() {
    const kinds = make("select", { class: "input", id: "order-kind" }, [make("option", { value: "" }, t("choose_order"))]);
    const groups = {};
    play.card.orders.forEach(function (order) { (groups[order.kind.split(".")[0]] = groups[order.kind.split(".")[0]] || []).push(order); });
    Object.keys(groups).forEach(function (key) {
      const domain = play.fixed.domains.find(function (each) { return each.key === key; });
      kinds.append(make("optgroup", { label: domain ? play.pick(domain.name) : t("model") }, groups[key].map(function (order) { return make("option", { value: order.kind }, play.pick(order.name)); })));
    });
    const place = make("div", { class: "play-order", id: "order-fields" });
    kinds.addEventListener("change", function () { held.chosen = kinds.value; drawOrder(place); });
    return [make("label", { for: "order-kind" }, t("order")), kinds, place];
  }
  function field(id, key, argument) {
    const label = make("label", { for: id }, play.pick(argument.name));
    if (argument.choices && argument.choices.length) return [label, make("select", { class: "input", id: id, "data-arg": key, "data-text": "1" }, argument.choices.map(function (each) { return make("option", { value: each }, each); }))];
    const whole = argument.type === "whole" || argument.type === "minutes";
    return [label, make("input", { class: "input", id: id, type: "number", min: argument.minimum, max: argument.maximum, step: whole ? 1 : "any", value: argument.default, "data-arg": key }), make("span", { class: "dim caption" }, t("between", { low: argument.minimum, high: argument.maximum }))];
  }
  function drawOrder(place) {
    const order = play.card.orders.find(function (each) { return each.kind === held.chosen; });
    if (!order) { place.replaceChildren(); return; }
    const parts = [make("p", { class: "dim" }, play.pick(order.about))];
    if (order.target !== "province") {
      const codes = order.communes.length ? order.communes : play.fixed.places.map(function (each) { return each.code; });
      const sorted = codes.slice().sort(function (a, b) { return play.place(a).localeCompare(play.place(b), "vi"); });
      const whole = order.target === "either" && !order.communes.length ? [make("option", { value: "" }, play.live("whole_province"))] : [];
      parts.push(make("label", { for: "order-target" }, t("commune")), make("select", { class: "input", id: "order-target" }, whole.concat(sorted.map(function (code) { return make("option", { value: code }, play.place(code)); }))));
    }
    Object.keys(order.args).forEach(function (key) { parts.push.apply(parts, field("order-" + key, key, order.args[key])); });
    const reason = make("input", { class: "input", id: "order-reason", maxlength: "500" });
    const cost = make("p", { class: "dim", id: "order-cost" });
    parts.push(make("label", { for: "order-reason" }, t("reason")), reason, cost, button(t("give"), function () { give(order); }, "primary play-give", play.view.phase !== "running"), make("p", { class: "dim caption play-wait-note", hidden: play.view.phase === "running" }, t("when_running")));
    place.replaceChildren.apply(place, parts);
    const priced = function () {
      const words = [];
      if (order.cost) words.push(t("cost", { amount: play.money(price(order)) }));
      if (order.lead_ms) words.push(t("lead", { n: Math.round(order.lead_ms / MINUTE) }));
      cost.textContent = words.join(" · ");
    };
    place.querySelectorAll("[data-arg]").forEach(function (input) { input.addEventListener("input", priced); });
    priced();
  }
  function values(order) {
    const found = {};
    Object.keys(order.args).forEach(function (key) {
      const input = document.getElementById("order-" + key);
      found[key] = input.dataset.text ? input.value : Number(input.value);
    });
    return found;
  }
  function price(order) { return order.cost.per ? order.cost.amount * Math.max(0, Number(values(order)[order.cost.per]) || 0) : order.cost.amount; }
  async function give(order) {
    const place = document.getElementById("order-fields");
    const wrong = Array.from(place.querySelectorAll("input[type=number]")).find(function (input) { return !input.checkValidity() || input.value === ""; });
    if (wrong) { wrong.focus(); wrong.reportValidity(); return; }
    const target = document.getElementById("order-target");
    const done = await play.command("order.give", order.kind, { target: target ? target.value : "", args: values(order), reason: document.getElementById("order-reason").value });
    if (done) { play.say(t("given", { name: play.pick(order.name) })); held.chosen = ""; document.getElementById("order-kind").value = ""; drawOrder(place); }
  }
  function named(kind) {
    const found = play.card.orders.find(function (each) { return each.kind === kind; });
    return found ? play.pick(found.name) : kind;
  }
  function paintOrders(view) {
    fill("play-orders", view.orders.slice().reverse().map(function (row) {
      const args = Object.keys(row.args).map(function (key) { return row.args[key]; }).join(", ");
      return make("p", { class: "play-row" + (row.refusal ? " play-bad" : "") }, [make("span", { class: "number" }, play.clock(row.at.scenario_ms)), " ", make("strong", {}, named(row.kind)), row.target ? " · " + play.place(row.target) : "", args ? " · " + args : "", row.refusal ? " · " + t("refused") : ""]);
    }), t("no_orders"));
    const left = view.budget.left;
    document.getElementById("play-orders-aside").textContent = left === null ? "" : t(view.budget.shared ? "budget_shared" : "budget", { amount: play.money(left) });
  }

  /* Decisions, and doing nothing on purpose. */
  function decide(about) {
    const fields = ["situation", "options", "choice", "owner", "acting_for", "rationale", "follow_up"].map(function (key) {
      const input = key === "owner" || key === "acting_for" ? make("input", { class: "input", name: key, maxlength: "200", value: key === "owner" ? play.name() : "" }) : make("textarea", { class: "input", name: key, rows: key === "choice" ? "2" : "2", maxlength: "4000" });
      return make("label", { class: "play-field" }, [make("span", {}, t("decision_" + key)), input]);
    });
    play.dialog([make("h2", {}, t("decision"))].concat(fields), [[t("log"), "go", "primary"], [t("do_nothing"), "nothing"]], function (chosen) {
      const said = {};
      fields.forEach(function (each) { const input = each.querySelector("input, textarea"); said[input.name] = input.value.trim(); });
      if (chosen === "nothing") play.command("act.nothing", about, { situation: said.situation, owner: said.owner, acting_for: said.acting_for, rationale: said.rationale });
      else if (said.choice) play.command("decision.log", about, Object.assign(said, { options: said.options ? said.options.split(/\n+/) : [] }));
      else play.say(t("choice_needed"), true);
    });
  }
  function paintDecisions(view) {
    fill("play-decisions", view.decisions.slice().reverse().map(function (row) {
      return make("p", { class: "play-row" }, [make("span", { class: "number" }, play.clock(row.at.scenario_ms)), " ", make("strong", {}, row.nothing ? t("did_nothing") : row.choice), row.owner ? " · " + row.owner : "", row.rationale ? " · " + row.rationale : ""]);
    }), t("no_decisions"));
  }
  function paintMessages(view) {
    fill("play-messages", view.messages.slice().reverse().map(function (row) {
      return make("p", { class: "play-row" }, [make("span", { class: "number" }, play.clock(row.at.scenario_ms)), " ", make("strong", {}, row.persona || name(row.from)), " → ", row.to.map(name).join(", "), ": ", row.text]);
    }), t("no_messages"));
  }
  function messageForm() {
    const to = make("select", { class: "input", "aria-label": t("to") }), text = make("input", { class: "input", maxlength: "4000", "aria-label": t("message"), placeholder: t("message") });
    const parts = [make("option", { value: "control" }, t("control")), make("option", { value: "all" }, t("everybody"))];
    to.append.apply(to, parts);
    play.cellsInto = function (cells) { if (to.children.length === 2) cells.forEach(function (cell) { if (cell.id !== play.me.cell) to.append(make("option", { value: cell.id }, play.pick(cell.name))); }); };
    const form = make("form", { class: "play-answer" }, [to, text, make("button", { type: "submit", class: "button small" }, t("send"))]);
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      if (text.value.trim() && await play.command("message.send", "", { to: [to.value], text: text.value.trim() })) text.value = "";
    });
    return form;
  }
  function stop() {
    play.dialog([make("p", { class: "play-question" }, t("stop_sure"))], [[t("stop_real"), "go", "danger"]], function () { play.command("session.stop_real", "", { reason: t("stop_real") }); });
  }

  play.painters.desk = {
    mount: function () {
      const cell = play.card.cell;
      document.getElementById("play-role").textContent = play.pick(cell.name);
      document.getElementById("play").replaceChildren(
        make("div", { class: "play-bar panel" }, [make("p", { class: "play-task" }, play.pick(cell.about)), play.who(), button(t("decision"), function () { decide(""); }), button(t("stop_real"), stop, "danger")]),
        make("div", { class: "play-columns" }, [
          play.panel("play-inbox", t("inbox")),
          make("div", { class: "play-stack" }, [make("section", { class: "panel play-panel play-ordering" }, [make("div", { class: "panel-head" }, make("h2", {}, t("orders_give"))), make("div", { class: "play-form" }, orderForm())]), play.panel("play-orders", t("orders"))]),
          make("div", { class: "play-stack" }, [play.panel("play-decisions", t("decisions")), play.panel("play-messages", t("messages"))]),
        ])
      );
      document.getElementById("play-messages").append(messageForm());
    },
    whole: function (view) {
      play.cellsInto(view.cells);
      document.querySelector(".play-bar .danger").disabled = ["stopped", "ended", "closed"].includes(view.phase);
      const give = document.querySelector(".play-give");
      if (give) { give.disabled = view.phase !== "running"; give.nextElementSibling.hidden = !give.disabled; }
      paintInbox(view); paintOrders(view); paintDecisions(view); paintMessages(view);
    },
  };
})();
