#!/usr/bin/env bash
# build-guest.sh DIR: makes DIR/vmlinuz and DIR/initrd, a guest that is up in about two seconds: busybox, the modules it
# needs and the guest agent, from the packages busybox-static, linux-image-cloud-amd64 and qemu-guest-agent.
set -euo pipefail

dir=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
kernel=$(basename "$(printf '%s\n' /lib/modules/*cloud* | sort -V | tail -n 1)")
root=$dir/root

mkdir -p "$root"/{bin,sbin,proc,sys,dev,etc,run,tmp,var/run,usr/bin,usr/sbin} "$root/lib/modules/$kernel"
cp /bin/busybox "$root/bin/busybox"
for applet in $(/bin/busybox --list); do [[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"; done

cp "/lib/modules/$kernel"/modules.{order,builtin,builtin.modinfo} "$root/lib/modules/$kernel/"
for module in virtio_pci virtio_console virtio_blk virtio_net pvpanic-mmio; do
    modprobe -S "$kernel" --show-depends "$module" | awk '/^insmod/ { print $2 }'
done | sort -u | while read -r file; do
    mkdir -p "$root/$(dirname "$file")"
    cp "$file" "$root/$file"
done
depmod -b "$root" "$kernel"

agent=/usr/sbin/qemu-ga
cp "$agent" "$root$agent"
ldd "$agent" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
rm -f "$root/bin/shutdown"
printf '#!/bin/sh\npoweroff -f\n' > "$root/sbin/shutdown"       # what the agent calls, at once
cp "$here/guest-init.sh" "$root/init"
chmod 755 "$root/init" "$root/sbin/shutdown"

( cd "$root" && find . | cpio -o -H newc --quiet | gzip -1 ) > "$dir/initrd"
cp "/boot/vmlinuz-$kernel" "$dir/vmlinuz"
rm -rf "$root"
