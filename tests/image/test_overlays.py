"""Our two overlays: they compile, apply to a Pi-like tree, and take no line of the wiring.

Every tree that Debian ships is tried by image-build/build itself; this tree has the same labels.
"""

import re
import subprocess
from pathlib import Path

import pytest

from appliance.box.set_up import BUZZER, WIRING

OVERLAYS = Path(__file__).parents[2] / "image-build" / "overlays"
NAMES = sorted(path.stem for path in OVERLAYS.glob("*.dts"))
BASE = """/dts-v1/;
/ {
    compatible = "raspberrypi,3-model-b-plus", "brcm,bcm2837";
    #address-cells = <1>;
    #size-cells = <1>;
    soc {
        #address-cells = <1>;
        #size-cells = <1>;
        ranges;
        gpio: gpio@7e200000 {
            reg = <0x7e200000 0xb4>;
            gpio-controller; #gpio-cells = <2>;
            interrupt-controller; #interrupt-cells = <2>;
        };
        i2c1: i2c@7e804000 {
            reg = <0x7e804000 0x1000>;
            #address-cells = <1>; #size-cells = <0>;
            status = "disabled";
        };
    };
};
"""


def compiled(source: str, target: Path, *options: str) -> Path:
    """Compile a tree with its labels."""
    text = target.with_suffix(".dts")
    text.write_text(source, encoding="ascii")
    words = ["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", *options, "-o", str(target), str(text)]
    subprocess.run(words, check=True)
    return target


def applied(folder: Path, *names: str, base: str = BASE) -> str:
    """Return the source of the base tree with overlays applied."""
    tree = compiled(base, folder / "base.dtb")
    overlays = [
        str(compiled((OVERLAYS / f"{name}.dts").read_text("ascii"), folder / f"{name}.dtbo"))
        for name in names
    ]
    out = folder / "out.dtb"
    words = ["fdtoverlay", "-i", str(tree), "-o", str(out), *overlays]
    subprocess.run(words, check=True, capture_output=True)
    back = ["dtc", "-q", "-I", "dtb", "-O", "dts", str(out)]
    return subprocess.run(back, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", NAMES)
def test_an_overlay_applies_alone(name: str, tmp_path: Path) -> None:
    assert 'status = "okay"' in applied(tmp_path, name)


def test_both_together_give_a_clock_and_sixteen_more_lines(tmp_path: Path) -> None:
    tree = applied(tmp_path, *NAMES)
    assert 'compatible = "maxim,ds3231"' in tree
    assert 'compatible = "nxp,pca9555"' in tree


def test_a_tree_without_the_bus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        applied(tmp_path, "hall-clock", base=BASE.replace("i2c1:", "i2c9:"))


def test_the_interrupt_wire_is_nobody_elses() -> None:
    source = (OVERLAYS / "hall-expander.dts").read_text("ascii")
    wire = re.search(r"interrupts = <([0-9]+) ", source)
    assert wire is not None
    assert int(wire[1]) not in {BUZZER, *(line for lines in WIRING.values() for line in lines)}


def test_the_loader_names_overlays_that_exist() -> None:
    config = (OVERLAYS.parent / "boot" / "config.txt").read_text("ascii")
    assert set(re.findall(r"^#?dtoverlay=(\S+)", config, re.MULTILINE)) == set(NAMES)
