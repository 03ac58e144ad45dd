import { IconFolder, IconFolderOpen, IconStack2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { FolderLine } from "./listing";
import classes from "./FolderRail.module.css";

interface Props {
  readonly lines: readonly FolderLine[];
  readonly count: number;
  readonly chosen: string;
  readonly onChoose: (folder: string) => void;
}

/** The folders, beside the list; nothing while there is none. */
export function FolderRail({ lines, count, chosen, onChoose }: Props) {
  const { t } = useTranslation("flows");
  if (lines.length === 0) return null;
  const line = (path: string, name: string, depth: number, many: number, picture: React.ReactNode) => (
    <li key={path}>
      <button
        type="button"
        className={classes.line}
        style={{ paddingInlineStart: 10 + depth * 16 }}
        aria-current={path === chosen || undefined}
        onClick={() => onChoose(path)}
      >
        {picture}
        <span className={classes.name}>{name}</span>
        <span className={classes.count}>{many}</span>
      </button>
    </li>
  );
  return (
    <nav className={classes.rail} aria-label={t("folders.label")}>
      <ul>
        {line("", t("folders.all"), 0, count, <IconStack2 size={16} stroke={1.6} aria-hidden />)}
        {lines.map(({ path, name, depth, count: many }) => {
          const Picture = path === chosen ? IconFolderOpen : IconFolder;
          return line(path, name, depth, many, <Picture size={16} stroke={1.6} aria-hidden />);
        })}
      </ul>
    </nav>
  );
}
