"""A lab may have a program as its subject, and the student's own tree as its start: tests/lib/labs.py, docs/labs.md."""
import json
import os

from lib import tree as R

TEST = r'''/* pwd prints where it is. */
#include "check.h"

int main(void)
{
	FILE *f = popen("cd /proc && exec /bin/pwd", "r");
	char line[64] = "";

	CHECK(f && fgets(line, sizeof(line), f));
	CHECK_STR(line, "/proc\n");
	pclose(f);
	return check_done();
}
'''
PATH = "user/bin/pwd.c"


def lab(tree, name, start, hole=""):
    os.makedirs(f"{tree}/labs/{name}")
    with open(f"{tree}/labs/{name}/tests", "w") as f:
        f.write(f"allow {PATH}\nstart {start}\nsubject program pwd\nstep 1. Places\n100 tiny-pwd\n")
    if hole:
        with open(f"{tree}/labs/{name}/hole.patch", "w") as f:
            f.write(hole)


def check(tree, setting):
    with open(tree + "/tests/sys/tiny-pwd.c", "w") as f:
        f.write(TEST)
    right = open(f"{tree}/{PATH}").read()
    wrong = right[:right.index("int main(")] + "int main(void)\n{\n\treturn 0;\n}\n"
    with open(f"{tree}/{PATH}", "w") as f:
        f.write(wrong)
    hole = R.run(["git", "diff", "-U2", PATH], tree).stdout
    with open(f"{tree}/{PATH}", "w") as f:
        f.write(right)
    lab(tree, "tiny", "hole", hole)
    lab(tree, "tiny-own", "own")
    assert R.run(["git", "add", "-A"], tree).returncode == 0

    def points(name, text):
        folder = f"{tree}/O'Brien & Co; touch PWNED $(touch PWNED)"
        os.makedirs(folder + "/user/bin", exist_ok=True)
        with open(f"{folder}/{PATH}", "w") as f:
            f.write(text)
        ran = R.run(["make", "-s", "grade", f"L={name}", f"DIR={folder}", "JSON=points.json"], tree, env=R.environment())
        assert os.path.exists(tree + "/points.json"), ran.stdout + ran.stderr
        with open(tree + "/points.json") as f:
            found = json.load(f)["score"]
        os.remove(tree + "/points.json")
        return found, ran.stdout
    for name in ("tiny", "tiny-own"):
        for text, most in ((right, 100), (wrong, 0), (right + "int x = ;\n", 0)):
            got, said = points(name, text)
            assert got == most, f"{name}: {got} points, not {most}: {said}"
    # What takes all processes, or fills all files, harms nobody after it.
    for endless in ("fork();", 'printf("on and on\\n");', 'open("/tmp", 0);'):
        got, said = points("tiny", "#include <stdio.h>\n#include <unistd.h>\n#include <fcntl.h>\nint main(void)\n{\n\tfor (;;)\n\t\t"
                           + endless + "\n}\n")
        assert got == 0, said
    assert points("tiny", right)[0] == 100
    got, said = points("tiny", right + '#include "/etc/hostname"\n')
    assert got == 0 and "outside the tree" in said, said
    assert not os.path.exists(f"{tree}/build/start/tiny-own/{PATH}"), "the start of one's own tree has the reference's file"
