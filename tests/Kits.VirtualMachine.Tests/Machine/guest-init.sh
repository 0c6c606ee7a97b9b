#!/bin/sh
# The first process of a test's guest. What it is told comes by way of the guest agent; what it does in the end is its last line.
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in virtio_pci virtio_console virtio_blk virtio_net pvpanic-mmio; do modprobe "$module" 2> /dev/null; done

mkdir -p /dev/virtio-ports
for port in /sys/class/virtio-ports/*; do                       # no udev here
    name=$(cat "$port/name" 2> /dev/null) && [ -n "$name" ] && ln -sf "/dev/${port##*/}" "/dev/virtio-ports/$name"
done

ip link set lo up
if ip link set eth0 up 2> /dev/null; then                        # the addresses of qemu's user network
    ip addr add 10.0.2.15/24 dev eth0
    nc -l -k -p 7 -e cat &
fi
case $(cat /proc/cmdline) in
    *without_agent*) ;;
    *) qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /run & ;;
esac
echo GUEST-UP
while :; do sleep 1000; done
