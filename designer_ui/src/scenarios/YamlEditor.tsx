import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { indentUnit } from "@codemirror/language";
import { linter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import { colours } from "@/expressions/cel";
import classes from "@/expressions/expressions.module.css";
import { yaml } from "./yaml";

/** A place that is wrong, by the file's line and column. */
export interface Mistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface YamlHandle {
  /** Put the cursor at a line of the file. */
  goTo: (line: number, column: number) => void;
}

interface Props {
  label: string;
  text: string;
  /** The file's line that the text begins at: lines are counted as the file counts them. */
  firstLine: number;
  mistakes: readonly Mistake[];
  onChange: (text: string) => void;
  onSave: () => void;
  handle: Ref<YamlHandle>;
}

/** Where scenarios are written: coloured, lines numbered, wrong places underlined. Tab leaves it, as it leaves any field. */
export default function YamlEditor(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  useEffect(() => {
    now.current = props;
  });
  const { firstLine, label, text, mistakes } = props;
  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const saves = {
      key: "Mod-s",
      preventDefault: true,
      run: () => {
        now.current.onSave();
        return true;
      },
    };
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: now.current.text,
        extensions: [
          yaml,
          colours,
          indentUnit.of("  "),
          lineNumbers({ formatNumber: (line) => String(line + firstLine - 1) }),
          history(),
          drawSelection(),
          highlightActiveLine(),
          closeBrackets(),
          linter(null),
          Prec.high(keymap.of([saves, ...closeBracketsKeymap])),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            const written = update.state.doc.toString();
            if (written !== now.current.text) now.current.onChange(written);
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [firstLine, label]);
  useEffect(() => {
    const made = view.current;
    if (made && made.state.doc.toString() !== text)
      made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const made = view.current;
    if (!made) return;
    const found = mistakes.flatMap(({ line, column, message }): Diagnostic[] => {
      const own = line - firstLine + 1;
      if (own < 1 || own > made.state.doc.lines) return [];
      const at = made.state.doc.line(own);
      const from = Math.min(at.to, at.from + column - 1);
      return [{ from, to: Math.max(from, at.to), severity: "error", message }];
    });
    made.dispatch(setDiagnostics(made.state, found));
  }, [mistakes, firstLine, text]);
  useImperativeHandle(props.handle, () => ({
    goTo: (line, column) => {
      const made = view.current;
      if (!made) return;
      const at = made.state.doc.line(Math.min(Math.max(1, line - firstLine + 1), made.state.doc.lines));
      made.dispatch({ selection: { anchor: Math.min(at.to, at.from + column - 1) }, scrollIntoView: true });
      made.focus();
    },
  }));
  return <div ref={place} className={classes.editor} data-invalid={mistakes.length > 0 || undefined} />;
}
