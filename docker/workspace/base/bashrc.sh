# shellcheck shell=bash

# A short prompt: user and folder. The host name is the container's id and says nothing.
case $TERM in
dumb) PS1='\u:\w\$ ' ;;
*) PS1='\[\e[1;32m\]\u\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]\$ ' ;;
esac
