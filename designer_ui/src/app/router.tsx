/** The pages and their addresses. Each page is a chunk of its own, fetched when it is gone to. */
import { Center, Loader } from "@mantine/core";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { wholeCatalogue } from "@/i18n";
import { Failure } from "./Failure";
import { NotFound } from "./NotFound";
import { placeIn } from "./place";
import { Shell } from "./Shell";

/** A page that says more than the first one: it comes with all words. */
function page(bring: () => Promise<{ default: ComponentType }>) {
  return lazyRouteComponent(async () => (await Promise.all([bring(), wholeCatalogue()]))[0]);
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Failure });

const flows = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("@/flows/FlowsPage")),
});

const prompts = createRoute({
  getParentRoute: () => root,
  path: "/prompts",
  component: page(() => import("@/prompts/PromptsPage")),
});

const editor = createRoute({
  getParentRoute: () => root,
  path: "/flows/$flow",
  validateSearch: placeIn,
  component: page(() => import("./EditorPage")),
});

function Waiting() {
  return (
    <Center h="100%">
      <Loader size="sm" />
    </Center>
  );
}

/** The router of the whole page. */
export const router = createRouter({
  routeTree: root.addChildren([flows, prompts, editor]),
  defaultPreload: "intent",
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Failure,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
