import { Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { showPath } from "@/canvas/overlay";
import { useEditor, type Session } from "@/canvas/session";
import { blockName } from "@/canvas/words";
import type { Schemas } from "@/contract/client";
import { useFormats } from "@/i18n/formats";
import { FIGURES, figuresOf, over, type Effort, type Figure, type Limits } from "./measure";
import classes from "./effort.module.css";

interface Props {
  session: Session;
  effort: Effort;
  limits: Limits;
  excess: ReadonlySet<Figure>;
}

/** The figures with their limits, and every way to a person; a time lights its way in the drawing. */
export function Details({ session, effort, limits, excess }: Props) {
  const { t } = useTranslation("effort");
  const formats = useFormats();
  const figures = figuresOf(effort);
  const written = (name: Figure, value: number) => (name === "depth" ? formats.number(value) : formats.seconds(value));
  return (
    <>
      <dl className={classes.figures}>
        {(Object.keys(FIGURES) as Figure[]).map((name) => {
          const limit = limits[FIGURES[name]];
          const value = figures[name];
          return (
            <div key={name} data-over={excess.has(name) || undefined}>
              <dt>{t(name)}</dt>
              <dd>{value === undefined ? t("none") : written(name, value)}</dd>
              {typeof limit === "number" && <dd>{t("limit", { limit: written(name, limit) })}</dd>}
            </div>
          );
        })}
      </dl>
      {effort.ways.length === 0 ? (
        <Text size="sm" c="dimmed" mt="sm">
          {t("noWays")}
        </Text>
      ) : (
        <Ways session={session} effort={effort} limits={limits} />
      )}
      <Text size="xs" c="dimmed" mt="sm">
        {t("how")}
      </Text>
    </>
  );
}

function Ways({ session, effort, limits }: Omit<Props, "excess">) {
  const { t } = useTranslation("effort");
  const formats = useFormats();
  const nodes = useEditor(session, (state) => state.document.nodes);
  const option = effort.first_option;
  return (
    <table className={classes.ways}>
      <caption>{t("ways")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("block")}</th>
          <th scope="col">{t("quick")}</th>
          <th scope="col">{t("slow")}</th>
        </tr>
      </thead>
      <tbody>
        {effort.ways.map((way) => {
          const block = blockName(nodes[way.node], session.editor.catalog) || way.node;
          return (
            <tr key={way.node}>
              <th scope="row">{block}</th>
              <td>
                <Time
                  session={session}
                  path={way.typical_path}
                  end={way.node}
                  words={t("quickest", { block, seconds: formats.seconds(way.typical_seconds) })}
                  over={over(way.typical_seconds, limits[FIGURES.typical]) || over(way.menu_depth, limits.menu_depth)}
                  value={formats.seconds(way.typical_seconds)}
                />
              </td>
              <td>
                <Time
                  session={session}
                  path={way.worst_path}
                  end={way.node}
                  words={t("slowest", { block, seconds: formats.seconds(way.worst_seconds) })}
                  over={over(way.worst_seconds, limits[FIGURES.worst])}
                  value={formats.seconds(way.worst_seconds)}
                />
              </td>
            </tr>
          );
        })}
        {option && (
          <tr>
            <th scope="row">{t("first")}</th>
            <td>
              <Time
                session={session}
                path={option.path}
                end={option.node}
                words={t("firstWay", { seconds: formats.seconds(option.seconds) })}
                over={over(option.seconds, limits[FIGURES.first])}
                value={formats.seconds(option.seconds)}
              />
            </td>
            <td />
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface TimeProps {
  session: Session;
  path: Schemas["Cord"][];
  end: string;
  words: string;
  over: boolean;
  value: string;
}

function Time({ session, path, end, words, over: beyond, value }: TimeProps) {
  return (
    <UnstyledButton
      className={classes.time}
      data-over={beyond || undefined}
      onClick={() => {
        showPath(session.overlay, path, end);
        session.camera?.show([...new Set([...path.map((cord) => cord.node), end])], { zoom: true });
      }}
    >
      <VisuallyHidden>{words}</VisuallyHidden>
      <span aria-hidden>{value}</span>
    </UnstyledButton>
  );
}
