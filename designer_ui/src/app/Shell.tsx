import { ActionIcon, Button, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconKeyboard, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { Suspense, lazy, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { speak, spoken } from "@/i18n";
import { Logo } from "@/ui/Logo";
import { Shortcut } from "@/ui/Shortcut";
import { useActionKeys, useActions } from "./actions";
import { keepFocus } from "./keptFocus";
import classes from "./Shell.module.css";

const CommandPalette = lazy(() => import("./CommandPalette"));
const ShortcutHelp = lazy(() => import("./ShortcutHelp"));

const NAME = "Cordboard";
const OTHER = { en: { code: "zh", name: "中文" }, zh: { code: "en", name: "English" } } as const;

// Its hints are the browser's own: Mantine's would bring a tenth of the first page's scripts.

/** What stands around every page: the mark, the search over everything, language and colours. */
export function Shell() {
  const { t } = useTranslation();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const navigate = useNavigate();
  const other = OTHER[spoken()];
  const turn = () => setColorScheme(scheme === "dark" ? "light" : "dark");
  useActionKeys();
  useEffect(() => keepFocus(document), []);
  useActions([
    {
      id: "app.palette",
      title: "actions.palette",
      section: "sections.app",
      shortcuts: ["mod+K"],
      whileWriting: true,
      run: () => setPalette(true),
    },
    {
      id: "app.help",
      title: "actions.help",
      section: "sections.app",
      shortcuts: ["?"],
      run: () => setHelp(true),
    },
    { id: "app.flows", title: "actions.flows", section: "sections.app", run: () => void navigate({ to: "/" }) },
    {
      id: "app.prompts",
      title: "actions.prompts",
      section: "sections.app",
      run: () => void navigate({ to: "/prompts" }),
    },
    { id: "app.scheme", title: "actions.scheme", section: "sections.app", run: turn },
    {
      id: "app.language",
      title: "actions.language",
      section: "sections.app",
      keywords: "English 中文 language 语言",
      run: () => void speak(other.code),
    },
  ]);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t("skip")}
      </a>
      <header className={classes.head}>
        <Link to="/" className={classes.mark} aria-label={t("home")}>
          <Logo />
          <span aria-hidden>{NAME}</span>
        </Link>
        <nav className={classes.pages} aria-label={t("pages.title")}>
          <Link to="/" activeOptions={{ exact: true }}>
            {t("pages.flows")}
          </Link>
          <Link to="/prompts">{t("pages.prompts")}</Link>
        </nav>
        <UnstyledButton className={classes.search} onClick={() => setPalette(true)} aria-keyshortcuts="Control+K">
          <IconSearch size={15} aria-hidden />
          <span className={classes.hint}>{t("searchHint")}</span>
          <Shortcut keys="mod+K" />
        </UnstyledButton>
        <div className={classes.tools}>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            lang={other.code}
            aria-label={t("actions.language")}
            onClick={() => void speak(other.code)}
          >
            {other.name}
          </Button>
          <ActionIcon aria-label={t("actions.scheme")} title={t("actions.scheme")} onClick={turn}>
            {scheme === "dark" ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />}
          </ActionIcon>
          <ActionIcon aria-label={t("actions.help")} title={t("actions.help")} onClick={() => setHelp(true)}>
            <IconKeyboard size={18} stroke={1.6} />
          </ActionIcon>
        </div>
      </header>
      <div id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </div>
      <Suspense fallback={null}>
        {palette && <CommandPalette onClose={() => setPalette(false)} />}
        {help && <ShortcutHelp onClose={() => setHelp(false)} />}
      </Suspense>
    </div>
  );
}
