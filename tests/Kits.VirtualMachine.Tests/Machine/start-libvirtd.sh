#!/usr/bin/env bash
# start-libvirtd.sh DIR: a libvirtd without systemd that keeps all its files in DIR, for whoever has mounts and processes of
# their own. Returns when it answers; starts it again if it was killed.
set -euo pipefail

dir=$1
places=(/etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt)

configure() {
    cp -a /etc/libvirt/. "$dir/etc/libvirt/"
    cat > "$dir/etc/libvirt/libvirtd.conf" <<'END'
auth_unix_rw = "none"
auth_unix_ro = "none"
host_uuid = "00000001-1111-4222-8333-444444444444"
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
END
    cat > "$dir/etc/libvirt/qemu.conf" <<'END'
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
stdio_handler = "file"
namespaces = []
remember_owner = 0
END
}

if [[ ! -d $dir/etc/libvirt ]]; then
    for place in "${places[@]}"; do mkdir -p "$dir$place"; done
    configure
    for place in "${places[@]}"; do mount --bind "$dir$place" "$place"; done
    mount -t tmpfs tmpfs /run
    mkdir /run/libvirt                                          # where its pid file goes
fi
libvirtd --daemon --pid-file /run/libvirt/libvirtd.pid < /dev/null > /dev/null 2>&1
virsh -q -c qemu:///system version > /dev/null
