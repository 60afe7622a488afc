# Which slot starts. Only a slot that is not committed counts its starts: staff who flick the mains
# three times must not throw a healthy box back. The state lies in two raw copies before the first
# partition, each with its checksum. Linux writes copy 1 alone; copy 2 is what a committed slot was
# last started with, and used when copy 1 is bad. Either is made good here, so that Linux finds one.
# Tested as a table by tests/image/test_boot_script.py, which runs this very file.

# Debian's own places let the kernel (37 MB and its BSS) run over script, tree and ramdisk.
setenv kernel_addr_r 0x00200000
setenv ramdisk_addr_r 0x08000000
setenv state_addr 0x0b000000
setenv second_addr 0x0b100000

setenv BOOT_ORDER
setenv mended
mmc dev 0
if mmc read ${state_addr} 0x800 0x20 && env import -c ${state_addr} 0x4000; then
  echo "hall: state from copy 1"
elif mmc read ${state_addr} 0xa00 0x20 && env import -c ${state_addr} 0x4000; then
  echo "hall: state from copy 2"
  setenv mended 1
else
  echo "hall: no state, slot A is the one that was written to the card"
fi
if test -z "${BOOT_ORDER}"; then
  setenv BOOT_ORDER A B
  setenv A_COMMITTED 1
  setenv B_COMMITTED 0
  setenv BOOT_A_LEFT 3
  setenv BOOT_B_LEFT 0
  setenv mended 1
fi

setenv slot
setenv counted
for one in ${BOOT_ORDER}; do
  if test -z "${slot}"; then
    if test "${one}" = "A"; then
      if test "${A_COMMITTED}" = "1"; then
        setenv slot A
      elif test ${BOOT_A_LEFT} -gt 0; then
        setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1
        setenv slot A
        setenv counted 1
      fi
    elif test "${one}" = "B"; then
      if test "${B_COMMITTED}" = "1"; then
        setenv slot B
      elif test ${BOOT_B_LEFT} -gt 0; then
        setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1
        setenv slot B
        setenv counted 1
      fi
    fi
  fi
done

# Neither is left: better the first slot again than a box that stands still.
if test -z "${slot}"; then
  setenv slot A
  setenv BOOT_A_LEFT 3
  setenv BOOT_B_LEFT 3
  setenv counted 1
fi

if test -n "${counted}${mended}"; then
  env export -c -s 0x4000 ${state_addr} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT A_COMMITTED B_COMMITTED
  mmc write ${state_addr} 0x800 0x20
fi
if test -z "${counted}"; then
  mmc read ${second_addr} 0xa00 0x20
  if cmp ${state_addr} ${second_addr} 0x1000; then
    echo "hall: both copies are the same"
  else
    mmc write ${state_addr} 0xa00 0x20
  fi
fi

setenv part 2
if test "${slot}" = "B"; then
  setenv part 3
fi
setenv bootargs root=PARTUUID=48414c4c-0${part} ro rootwait rauc.slot=${slot} panic=10 fsck.repair=yes quiet
if load mmc 0:${part} ${kernel_addr_r} /boot/vmlinuz; then
  if load mmc 0:${part} ${ramdisk_addr_r} /boot/initrd.img; then
    booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr}
  fi
fi
# It did not start: a committed slot without a kernel is a broken card, the other slot is tried.
if test "${slot}" = "A"; then
  setenv A_COMMITTED 0
  setenv BOOT_A_LEFT 0
else
  setenv B_COMMITTED 0
  setenv BOOT_B_LEFT 0
fi
env export -c -s 0x4000 ${state_addr} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT A_COMMITTED B_COMMITTED
mmc write ${state_addr} 0x800 0x20
reset
