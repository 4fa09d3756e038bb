/* The planner's desk: levers as a form, the choice of variants, and the progress of a study. */
(function () {
  "use strict";
  const plan = window.iocPlan, make = plan.make, POLL_MS = 1000;

  /* Levers: each field is one path of the file; a change is written into the text, comments kept. */
  async function pull(path, value) {
    const told = value === null ? null : plan.figure(value);
    if (value !== null && told === null) { plan.say(plan.t("figure"), true); plan.check(); return; }
    const done = await plan.post("set", { name: plan.root.dataset.name, text: plan.text(), path: path, value: told });
    if (done) plan.editor.setText(done.text);
    else plan.check();
  }
  function field(row) {
    const id = "lever-" + row.path.replace(/\W+/g, "-");
    const input = make("input", { id: id, class: "input", type: "text", value: row.shown, autocomplete: "off" });
    input.addEventListener("change", function () { if (input.value.trim() !== row.shown) pull(row.path, input.value.trim() || null); });
    const reset = make("button", { type: "button", class: "button small", title: row.base, "aria-label": plan.t("reset") + " " + row.name }, plan.t("reset"));
    reset.disabled = !row.changed;
    reset.addEventListener("click", function () { pull(row.path, null); });
    const words = [make("span", { class: "lever-name" }, row.name), make("span", { class: "dim caption" }, plan.t("lever_base", { value: row.base }))];
    return make("div", { class: row.changed ? "lever changed-lever" : "lever" }, [make("label", { for: id, class: "lever-words", title: row.about }, words), input, reset]);
  }
  plan.paintLevers = function (found) {
    const pane = document.getElementById("pane-levers"), held = document.activeElement && document.activeElement.id;
    const groups = found.levers.map(function (group) {
      return make("details", { class: "lever-group", open: "" }, [make("summary", { class: "fold" }, [group.name, make("span", { class: "dim" }, String(group.rows.length))])].concat(group.rows.map(field)));
    });
    const closed = Array.from(pane.querySelectorAll("details:not([open]) > summary")).map(function (each) { return each.firstChild.textContent; });
    groups.forEach(function (each) { if (closed.includes(each.firstChild.firstChild.textContent)) each.removeAttribute("open"); });
    const at = pane.scrollTop;
    pane.replaceChildren.apply(pane, groups.length ? groups : [make("p", { class: "empty" }, plan.t("levers_after_errors"))]);
    pane.scrollTop = at;
    const again = held && document.getElementById(held);
    if (again) again.focus();
  };

  /* Variants: this file, what it extends or is compared with, and any other that the planner adds; one is the base. */
  function variant(name, title) {
    const box = make("input", { type: "checkbox", value: name, checked: "" });
    const base = make("input", { type: "radio", name: "base", value: name, "aria-label": plan.t("is_base") + ": " + title });
    return make("div", { class: "variant" }, [make("label", { class: "variant-name" }, [box, make("span", {}, title)]), make("label", { class: "variant-base" }, [base, plan.t("is_base")])]);
  }
  plan.paintVariants = function (found) {
    const holder = document.getElementById("plan-variants"), titles = new Map(JSON.parse(plan.root.dataset.names));
    function add(name) {
      const there = Array.from(holder.querySelectorAll("[type=checkbox]")).find(function (each) { return each.value === name; });
      if (there) { there.checked = true; return; }
      if (titles.has(name)) holder.append(variant(name, titles.get(name)));
    }
    if (!holder.children.length) {
      found.related.concat([plan.root.dataset.name]).forEach(add);
      holder.querySelector("[type=radio]").checked = true;
      const more = make("select", { class: "input", "aria-label": plan.t("add_variant") }, make("option", { value: "" }, plan.t("add_variant")));
      titles.forEach(function (title, name) { more.append(make("option", { value: name }, title)); });
      more.addEventListener("change", function () { add(more.value); more.value = ""; });
      holder.after(more);
    }
    document.getElementById("study-province").closest("label").hidden = !found.anywhere;
  };
  function chosen() {
    const base = document.querySelector("#plan-variants [type=radio]:checked").value;
    const names = Array.from(document.querySelectorAll("#plan-variants [type=checkbox]:checked")).map(function (each) { return each.value; });
    return [base].concat(names.filter(function (name) { return name !== base; }));
  }
  plan.prepareStudy = function () {
    const holder = document.getElementById("plan-numbers"), limits = plan.root.dataset.replications.split(" ");
    const count = make("input", { id: "replications", class: "input", type: "number", min: limits[0], max: limits[1], value: limits[2] });
    const seed = make("input", { id: "study-seed", class: "input", type: "number", min: "0", placeholder: plan.t("seed_own") });
    const place = make("select", { id: "study-province", class: "input" });
    JSON.parse(plan.root.dataset.provinces).forEach(function (row) { place.append(make("option", { value: row[0] }, row[1])); });
    place.value = plan.root.dataset.province;
    holder.append(
      make("label", { class: "field wide-field" }, [plan.t("where"), place]),
      make("label", { class: "field" }, [plan.t("replications"), count]), make("label", { class: "field" }, [plan.t("seed"), seed])
    );
  };
  plan.start = async function (kind) {
    if (plan.text() !== plan.saved) { plan.say(plan.t("save_first"), true); return; }
    const seed = document.getElementById("study-seed").value.trim(), count = plan.whole(document.getElementById("replications"), plan.t("replications"));
    if (count === null) return;
    if (!/^\d{0,15}$/.test(seed)) { plan.say(plan.t("seed_wrong"), true); return; }
    const body = { kind: kind, variants: kind === "tornado" ? [plan.root.dataset.name] : chosen(), province: document.getElementById("study-province").value, replications: count, seed: seed === "" ? null : +seed };
    const done = await plan.post("study", body);
    if (done) plan.go("/plan/study/" + done.id);
  };

  /* Where a variant does better or worse: a commune's fill says which, the table beside it how much. */
  window.dashExtensions = Object.assign({}, window.dashExtensions);
  window.dashExtensions.ioc = Object.assign({}, window.dashExtensions.ioc, {
    differenceStyle: function (feature, context) {
      const hideout = context.hideout, side = hideout.sides[feature.properties.code || feature.id];
      const fill = side === undefined ? hideout.none : side > 0 ? hideout.better : side < 0 ? hideout.worse : hideout.unclear;
      return { color: side < 0 ? hideout.edge : hideout.border, weight: side < 0 ? 1.5 : 1, dashArray: side < 0 ? "4 3" : side === undefined ? "2 3" : null, fillOpacity: 1, fillColor: fill };
    },
  });

  /* A study that runs: how far it is, and the page again when it is done. */
  async function follow(root) {
    const bar = root.querySelector("[data-bar]"), words = root.querySelector("[data-progress]");
    try {
      const answer = await fetch("/api/plan/study/" + root.dataset.study + ".json"), state = await answer.json();
      if (answer.status === 404 || (answer.ok && state.state !== root.dataset.state)) { window.location.reload(); return; }
      bar.style.width = (100 * state.done) / Math.max(state.total, 1) + "%";
      words.textContent = state.done + " / " + state.total;
      const said = root.querySelector("[data-state-words]");
      said.textContent = said.dataset[state.waiting ? "waiting" : "running"];
    } catch (error) { /* the next look will tell */ }
    setTimeout(function () { follow(root); }, POLL_MS);
  }
  function listen(root) {
    root.addEventListener("click", async function (event) {
      if (!event.target.closest('[data-plan="stop"]')) return;
      event.target.disabled = true;
      if (!(await plan.post("stop", { id: root.dataset.study }))) event.target.disabled = false;
    });
    if (root.dataset.state === "running") follow(root);
  }
  plan.listen = listen;
  document.addEventListener("DOMContentLoaded", function () {
    if (!window.location.pathname.startsWith("/plan/study/")) return;
    const watch = new MutationObserver(look);
    function look() {
      const root = document.getElementById("study");
      if (!root || root.dataset.heard) return;
      root.dataset.heard = "1";
      watch.disconnect();
      listen(root);
    }
    watch.observe(document.body, { childList: true, subtree: true });
    look();
  });
})();
