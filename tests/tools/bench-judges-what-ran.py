"""tools/bench judges the rows that ran, each by its promise, and the mean only of a whole run."""
import contextlib
import importlib.machinery
import importlib.util
import io


def check(tree, setting):
    loader = importlib.machinery.SourceFileLoader("bench", "tools/bench")
    bench = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench", loader))
    loader.exec_module(bench)

    def judged(sprout, linux, whole):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            return (*bench.judge(bench.one_cpu(sprout), bench.one_cpu(linux), {}, whole), out.getvalue())
    linux = {"boot": 9e9, "pipe_rt": 10000.0, "pipe_bw_64k": 10000.0, "scale_pipe": 0.5}
    some = {"boot": 1e9, "pipe_rt": 3900.0, "pipe_bw_64k": 8900.0, "scale_pipe": 9.9}
    count, broken, said = judged(some, linux, False)
    assert (count, broken) == (2, 0) and "scale" not in said and "limit 0.25" not in said, said
    count, broken, said = judged(some, linux, True)
    assert (count, broken) == (2, 1) and "0.589 (limit 0.25)" in said, said
    count, broken, said = judged({**some, "pipe_rt": 4100.0}, linux, False)
    assert broken == 1 and "TOO SLOW" in said, said
    count, broken, said = judged({"boot": 1e9, "pipe_rt": 100.0}, linux, False)
    assert broken == 1 and "DID NOT RUN" in said, said
    assert bench.matching("pipe,fork", ["pipe_rt", "open_close", "scale_pipe"]) == ["pipe_rt", "scale_pipe"]
    assert bench.matching("", ["a"]) == ["a"]
