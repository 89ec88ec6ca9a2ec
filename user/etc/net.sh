#!/bin/busybox sh
# init runs this when there is a card (make run NET=1): an address of the kernel's word net.ip=ADDRESS/BITS, or of DHCP.
# udhcpc runs it too, with what it learnt in the environment.
bb=/bin/busybox
case "$1" in
deconfig)
	$bb ip addr flush dev $interface
	$bb ip link set $interface up
	exit ;;
bound|renew)
	$bb ip addr replace $ip/${mask:-24} broadcast ${broadcast:-+} dev $interface
	for r in $router; do $bb ip route replace default via $r dev $interface; break; done
	: > /etc/resolv.conf
	[ -n "$domain" ] && echo "search $domain" >> /etc/resolv.conf
	for d in $dns; do echo "nameserver $d" >> /etc/resolv.conf; done
	exit ;;
?*)	exit ;;
esac
$bb ip link set eth0 up
for word in $($bb cat /proc/cmdline); do
	case $word in
	net.ip=*)
		$bb ip addr add ${word#net.ip=} broadcast + dev eth0
		exit ;;
	esac
done
exec $bb udhcpc -i eth0 -s /etc/net.sh >/dev/null 2>&1
