#!/bin/sh
# Gradescope runs this once, as root, with the autograder's zip in /autograder/source:
#   zip -r autograder.zip setup.sh run_autograder lab sprout.tar
# made of this folder's two scripts, a file `lab` with the lab's name, and `git archive -o sprout.tar HEAD`.
set -e
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends make gcc binutils libc6-dev qemu-system-x86 \
    python3 git busybox-static musl-tools util-linux grub-common grub-pc-bin xorriso mtools
mkdir -p /autograder/sprout
tar -x -C /autograder/sprout -f /autograder/source/sprout.tar
cd /autograder/sprout
tools/lab ready "$(cat /autograder/source/lab)"
