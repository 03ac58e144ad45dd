/** The session of the canvas around a component. */
import { createContext, useContext } from "react";
import type { Session } from "./session";

export const CanvasContext = createContext<Session | null>(null);

export function useCanvas(): Session {
  const session = useContext(CanvasContext);
  if (!session) throw new Error("This part of the canvas stands outside of it.");
  return session;
}
