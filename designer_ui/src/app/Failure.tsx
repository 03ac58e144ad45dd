import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { ProblemNotice } from "@/ui/ProblemNotice";

/** A page that could not be shown: says what is wrong and tries again. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <main style={{ maxWidth: 640, margin: "48px auto", padding: "0 16px" }}>
      <ProblemNotice problem={error} retry={retry} />
    </main>
  );
}
