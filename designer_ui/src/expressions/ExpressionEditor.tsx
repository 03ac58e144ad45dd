import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap } from "@codemirror/commands";
import { linter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Variable } from "@/flow/document";
import { cel, colours, offering, placeOf } from "./cel";
import classes from "./expressions.module.css";

export interface ExpressionEditorProps {
  id: string;
  label: string;
  describedBy: string;
  invalid: boolean;
  readOnly: boolean;
  value: string;
  variables: Readonly<Record<string, Variable>>;
  /** What a variable was in the last test call, in words; empty before the first. */
  valueOf: (name: string) => string;
  /** What is wrong with it, as the server says it. */
  reasons: readonly string[];
  onChange: (text: string) => void;
}

/** Where CEL is written: coloured, completed, wrong places underlined. Tab leaves it, as it leaves any field. */
export default function ExpressionEditor(props: ExpressionEditorProps) {
  const { t, i18n } = useTranslation("expressions");
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  const fixed = useRef(new Compartment());
  useEffect(() => {
    now.current = props;
  });
  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const words = {
      ofFunction: (name: string) => t(`functions.${name}`),
      ofFact: (name: string) => t(`facts.${name}`),
      ofType: (type: Variable["type"]) => t(`types.${type}`),
    };
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: now.current.value,
        extensions: [
          cel,
          colours,
          drawSelection(),
          closeBrackets(),
          autocompletion({
            override: [
              offering(
                () => now.current.variables,
                words,
                (name) => now.current.valueOf(name),
              ),
            ],
            icons: false,
            interactionDelay: 0,
          }),
          linter(null),
          Prec.high(keymap.of([...closeBracketsKeymap, ...completionKeymap])),
          keymap.of(defaultKeymap),
          EditorView.lineWrapping,
          fixed.current.of(EditorState.readOnly.of(now.current.readOnly)),
          EditorView.contentAttributes.of({
            id: now.current.id,
            "aria-label": now.current.label,
            "aria-describedby": now.current.describedBy,
            spellcheck: "false",
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              const text = update.state.doc.toString();
              if (text !== now.current.value) now.current.onChange(text);
            }
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [t, i18n.language]);
  // Undo, another person or another block may change the text from outside.
  useEffect(() => {
    const made = view.current;
    const shown = made?.state.doc.toString();
    if (made && shown !== props.value)
      made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: props.value } });
  }, [props.value]);
  useEffect(() => {
    view.current?.dispatch({ effects: fixed.current.reconfigure(EditorState.readOnly.of(props.readOnly)) });
  }, [props.readOnly]);
  const reasons = props.reasons.join("\n");
  useEffect(() => {
    const made = view.current;
    if (!made) return;
    const found = reasons.split("\n").flatMap((reason): Diagnostic[] => {
      const at = placeOf(reason, props.value);
      if (at === undefined) return [];
      const from = Math.min(at, Math.max(0, made.state.doc.length - 1));
      return [{ from, to: Math.min(made.state.doc.length, from + 1), severity: "error", message: reason }];
    });
    made.dispatch(setDiagnostics(made.state, found));
  }, [reasons, props.value]);
  return <div ref={place} className={classes.editor} data-invalid={props.invalid || undefined} />;
}
