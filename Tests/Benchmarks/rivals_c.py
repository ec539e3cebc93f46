"""Online mirror descent in plain C: compiles Rivals/rivals.c, -O3 -march=native, and runs it."""

import json
import pathlib
import shutil
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parent / "Rivals/rivals.c"


def build(folder):
    """The program, or nothing where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    program = folder / "rivals"
    subprocess.run([compiler, "-O3", "-march=native", "-o", program, SOURCE, "-lm"], check=True)
    return program


class MirrorDescent:
    """Its policies are held against those of mesob in Tests/Python/test_benchmarks.py."""

    def __init__(self, program, game, eta):
        self.command = [program, game.name, "{}", str(eta), str(game.size), str(game.horizon)]

    def run(self, steps):
        """Seconds of a step by the program's own clock, which starts when tables are ready."""
        done = subprocess.run(
            [str(word).format(steps) for word in self.command], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)["seconds"]
