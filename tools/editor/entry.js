// What the planning page needs of CodeMirror, as one script: window.CodeEditor.create(parent, options).
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

function positioned(state, problem) {
  const line = state.doc.line(Math.min(Math.max(problem.line, 1), state.doc.lines));
  const from = Math.min(line.from + Math.max(problem.column - 1, 0), line.to);
  const word = /^[^\s,:{}[\]]+/.exec(line.text.slice(from - line.from));
  return { from, to: Math.max(from + (word ? word[0].length : 0), Math.min(from + 1, line.to)), severity: problem.severity, message: problem.message };
}

function create(parent, { text, label, phrases, readOnly, onChange, complete }) {
  const extensions = [
    lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), foldGutter(), drawSelection(),
    EditorState.phrases.of(phrases || {}), indentOnInput(), indentUnit.of("  "), bracketMatching(), closeBrackets(),
    EditorView.lineWrapping, highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), lintGutter(), yaml(),
    syntaxHighlighting(classHighlighter),
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({ "aria-label": label || "" }),
    EditorState.readOnly.of(Boolean(readOnly)),
    EditorView.updateListener.of((update) => { if (update.docChanged && onChange) onChange(update.state.doc.toString()); }),
  ];
  if (complete) extensions.push(autocompletion({ override: [complete] }));
  const view = new EditorView({ parent, state: EditorState.create({ doc: text || "", extensions }) });
  return {
    view,
    text: () => view.state.doc.toString(),
    setText(next) {
      if (next !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    problems(list) { view.dispatch(setDiagnostics(view.state, list.map((each) => positioned(view.state, each)))); },
    goTo(lineNumber) {
      const line = view.state.doc.line(Math.min(Math.max(lineNumber, 1), view.state.doc.lines));
      view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

window.CodeEditor = { create };
