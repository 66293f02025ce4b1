# Keeps a terminal's shell alive inside its sandbox, whoever looks at it: run by the engine as `perl -e THIS COMMAND …`,
# as the person who works there. perl-base is all it needs, which every Debian and Ubuntu has.
#
#   attach NAME COLUMNS ROWS   finds the terminal's holder or becomes the parent of a new one, then carries frames
#   again NAME                 the same, only when there is a holder; otherwise the exit code is 3
#   list                       a line for each terminal: its name, and what H says
#   end NAME                   ends the terminal's shell; exit code 3: there is none
#
# A frame is a letter, the length of what follows (4 bytes, big-endian), and that.
# From the holder: H what it is (words), O output (8 bytes of offset, then bytes), T how much of this sender's input the
# terminal took (8 bytes), X the shell's exit code (decimal).
# To the holder: A an offset (8 bytes): send output from there on; I input; R columns and rows (2 bytes each);
# N a note that each later H shows; E end the shell; B nothing, but the sender lives.
use strict;
use warnings;
no warnings 'exec';
use Errno qw(EAGAIN EINTR EWOULDBLOCK);
use Fcntl qw(:DEFAULT :flock F_GETFL F_SETFL O_NONBLOCK);
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM pack_sockaddr_un);

use constant {
    VERSION  => 1,
    PIECE    => 65536,
    TAIL     => 262144,          # kept in memory, so that who is near the end costs no look into the journal
    SEGMENT  => 8 << 20,
    SEGMENTS => 4,
    SILENCE  => 60,              # seconds; the engine says B each 15
    LINGER   => 600,             # seconds that an ended shell's last words wait for somebody
    FRAME    => 1 << 17,
    PATIENCE => 10,
    TYPED    => 16384,           # T is said each so many bytes; the engine sends no more than 64 KiB that were not taken
    MOST_TYPED => 1 << 20,
    TIOCSCTTY => 0x540E, TIOCSWINSZ => 0x5414, TIOCSPTLCK => 0x40045431, TIOCGPTN => 0x80045430,
};

# The second only where the first has no place or no rights.
my @ROOTS = map { "$_/.sandbox-terminals" } '/tmp', '/dev/shm';
my ($command, $name, @size) = @ARGV;
$SIG{PIPE} = 'IGNORE';

sub fail { print STDERR "terminal: @_\n"; exit 1 }
sub frame { my ($type, $bytes) = @_; return $type . pack('N', length $bytes) . $bytes }
sub nonblocking { my $fh = shift; fcntl($fh, F_SETFL, fcntl($fh, F_GETFL, 0) | O_NONBLOCK); return $fh }
sub again { return $! == EAGAIN || $! == EWOULDBLOCK || $! == EINTR }

# ---- who comes to it ----

# Only a folder that is ours and no link: the sandbox's other users may write to these places too.
sub ours { my @s = lstat shift; return @s && -d _ && $s[4] == $> && !($s[2] & 077) }

sub find {
    my $wanted = shift;
    for my $root (grep { ours($_) } @ROOTS) {
        socket(my $to, AF_UNIX, SOCK_STREAM, 0) or fail("no socket: $!");
        return $to if connect($to, pack_sockaddr_un("$root/$wanted"));
    }
    return undef;
}

sub start {
    my ($wanted, $columns, $rows) = @_;
    my $trouble = '';
    for my $root (@ROOTS) {
        mkdir $root, 0700;
        if (!ours($root)) { $trouble .= " $root: " . (-e $root ? 'not ours' : "$!") . ';'; next }
        sysopen(my $lock, "$root/.lock", O_RDWR | O_CREAT, 0600) or do { $trouble .= " $root: $!;"; next };
        flock($lock, LOCK_EX);
        my $found = find($wanted);                        # by somebody who was faster
        return $found if $found;
        my $listener = listener("$root/$wanted") or do { $trouble .= " $root: $!;"; next };
        my $child = fork // fail("no process for it: $!");
        if (!$child) {
            close $lock;
            hold("$root/$wanted", $listener, $columns, $rows);
            POSIX::_exit(0);
        }
        return find($wanted) || fail('its holder ended at once');
    }
    fail("no place for its socket:$trouble");
}

sub listener {
    my $path = shift;
    unlink $path;
    socket(my $listener, AF_UNIX, SOCK_STREAM, 0) or return;
    my $mask = umask 0177;
    my $bound = bind($listener, pack_sockaddr_un($path)) && listen($listener, 16);
    umask $mask;
    return $bound ? nonblocking($listener) : undef;
}

# Both directions at once: whoever floods the screen can still be interrupted.
sub carry {
    my $holder = nonblocking(shift);
    nonblocking($_) for \*STDIN, \*STDOUT;
    my ($in, $out, $heard) = ('', '', time);
    while (1) {
        my ($r, $w) = ('', '');
        vec($r, 0, 1) = 1 if length $in < PIECE;
        vec($r, fileno $holder, 1) = 1 if length $out < PIECE;
        vec($w, 1, 1) = 1 if length $out;
        vec($w, fileno $holder, 1) = 1 if length $in;
        my $before = time;
        my $ready = select($r, $w, undef, SILENCE / 4);
        if ($ready < 0) { next if $! == EINTR; return }
        $heard = time if time - $before > SILENCE / 2;    # it was frozen, with all of the sandbox
        if (vec($r, 0, 1)) { pull(\*STDIN, \$in) or return hand_over($holder, $in); $heard = time }
        return if time - $heard > SILENCE;
        alarm 0 if vec($r, fileno $holder, 1);
        if (vec($r, fileno $holder, 1) && !pull($holder, \$out)) {
            fcntl(STDOUT, F_SETFL, fcntl(STDOUT, F_GETFL, 0) & ~O_NONBLOCK);
            while (length $out) { push_out(\*STDOUT, \$out) or return }
            return;
        }
        if (length $out && !push_out(\*STDOUT, \$out)) { return }
        if (length $in && !push_out($holder, \$in)) { return }
    }
}

# What was said before leaving counts.
sub hand_over {
    my ($holder, $in) = @_;
    while (length $in) {
        vec(my $w = '', fileno $holder, 1) = 1;
        return if select(undef, $w, undef, 1) < 1 || !push_out($holder, \$in);
    }
}

sub pull {
    my ($fh, $buffer) = @_;
    my $count = sysread($fh, $$buffer, PIECE, length $$buffer);
    return defined $count ? $count > 0 : again();
}

sub push_out {
    my ($fh, $buffer) = @_;
    my $count = syswrite($fh, $$buffer);
    return again() if !defined $count;
    substr($$buffer, 0, $count, '');
    return 1;
}

sub names {
    my %seen;
    for my $root (grep { ours($_) } @ROOTS) {
        opendir(my $dir, $root) or next;
        $seen{$_} = 1 for grep { /^[a-z0-9][a-z0-9-]*$/ } readdir $dir;
    }
    return sort keys %seen;
}

sub list {
    for my $each (names()) {
        # Whoever does not answer is left out, and in nobody's way
        local $SIG{ALRM} = sub { die };
        my $what = eval { alarm 1; my $holder = find($each); $holder && hello($holder) };
        alarm 0;
        print "$each $what\n" if defined $what && $what =~ /^\S/;
    }
}

sub hello {
    my $holder = shift;
    my $answer = '';
    while (1) {
        return undef if length $answer >= 5 && unpack('N', substr($answer, 1, 4)) > FRAME;
        return substr($answer, 5) if length $answer >= 5 && length $answer >= 5 + unpack 'N', substr($answer, 1, 4);
        my $count = sysread($holder, $answer, PIECE, length $answer);
        next if !defined $count && $! == EINTR;
        return undef if !$count;
    }
}

sub end_shell {
    my $holder = find(shift) or exit 3;
    hello($holder);
    syswrite($holder, frame('A', pack('Q>', ~0)) . frame('E', ''));
    my $rest = '';
    while (sysread($holder, $rest, PIECE) || $! == EINTR) { $! = 0 }
}

# ---- the holder ----

my ($master, $shell, $code, $ended, $ending, $listener, $path);
my ($epoch, $columns, $rows, $note) = ('', 0, 0, '');
my ($end, $tail) = (0, '');
my (@typed, @segments, %clients, $looked_at, $socket, $told);

sub hold {
    ($path, $listener, $columns, $rows) = @_;
    POSIX::setsid();
    $SIG{HUP} = 'IGNORE';
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    $0 = "terminal $path";
    $epoch = random();
    ($master, $shell) = shell();
    chdir '/';
    $socket = (lstat $path)[1];
    local $SIG{CHLD} = sub { };                           # ends the wait for something to do
    $looked_at = time;
    serve() until done();
    give_up_name();
}

sub random {
    open(my $source, '<', '/dev/urandom') or return sprintf '%08x%08x', $$, time;
    sysread($source, my $bytes, 8);
    return unpack 'H16', $bytes;
}

sub shell {
    sysopen(my $pty, '/dev/ptmx', O_RDWR | O_NOCTTY) or exit 1;
    my ($unlocked, $number) = (pack('i', 0), pack('i', 0));
    ioctl($pty, TIOCSPTLCK, $unlocked);
    ioctl($pty, TIOCGPTN, $number);
    my $slave = '/dev/pts/' . unpack 'i', $number;
    resize($pty);
    my $pid = fork // exit 1;
    if (!$pid) {
        POSIX::setsid();
        sysopen(my $tty, $slave, O_RDWR) or POSIX::_exit(126);
        ioctl($tty, TIOCSCTTY, my $plain = 0);
        erases_whole_characters($tty);
        POSIX::dup2(fileno $tty, $_) for 0 .. 2;
        POSIX::close($_) for 3 .. 64;
        $SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT PIPE TERM);
        delete $ENV{SANDBOX_EXEC};                        # by this mark the engine ends the command that it ran, not this
        exec { 'bash' } 'bash', '--login';
        exec { 'sh' } 'sh', '-l';
        POSIX::_exit(127);
    }
    return (nonblocking($pty), $pid);
}

sub erases_whole_characters {                             # IUTF8
    my $tty = shift;
    my $settings = POSIX::Termios->new;
    $settings->getattr(fileno $tty);
    $settings->setiflag($settings->getiflag | 0x4000);
    $settings->setattr(fileno $tty, POSIX::TCSANOW());
}

sub resize { my ($pty, $size) = (shift, pack 'S4', $rows, $columns, 0, 0); ioctl($pty, TIOCSWINSZ, $size) }

# An ended shell's last words were heard by somebody, and by all who are there.
sub done { return defined $ended && (time - $ended > LINGER || $told && !%clients) }

sub serve {
    my ($r, $w) = ('', '');
    my $reads = !defined $ended && (!%clients || grep { paces($_) } values %clients);
    vec($r, fileno $listener, 1) = 1;
    vec($r, fileno $master, 1) = 1 if $reads;
    vec($w, fileno $master, 1) = 1 if @typed && !defined $ended;
    for my $client (values %clients) {
        vec($r, fileno $client->{fh}, 1) = 1;
        vec($w, fileno $client->{fh}, 1) = 1 if length $client->{out} || wants($client);
    }
    my $before = time;
    my $ready = select($r, $w, undef, 1);
    if (time - $before > 10) { $_->{heard} = time for values %clients }    # all was frozen, they too
    if ($ready > 0) {
        arrive() if vec($r, fileno $listener, 1);
        for my $client (values %clients) { listen_to($client) if vec($r, fileno $client->{fh}, 1) }
        type_in() if @typed && !defined $ended;
        read_shell() if $reads && vec($r, fileno $master, 1);
    }
    look_after_shell() if !defined $ended;
    show($_) for values %clients;
    housekeeping();
}

# Whoever is near the end: the fastest sets the pace, the others read the journal.
sub paces { my $client = shift; return defined $client->{at} && $end - $client->{at} < PIECE }

sub wants {
    my $client = shift;
    return defined $client->{at} && ($client->{at} < $end || defined $ended && !$client->{told});
}

sub arrive {
    while (accept(my $fh, $listener)) {
        nonblocking($fh);
        my $start = oldest();
        my $what = join ' ', VERSION, $epoch, $start, $end, $columns, $rows, length $note ? $note : '-';
        $clients{fileno $fh} = { fh => $fh, in => '', out => frame('H', $what), heard => time, typing => 0, typed => 0, said => 0 };
    }
}

sub leave { my $client = shift; delete $clients{fileno $client->{fh}}; close $client->{fh} }

sub listen_to {
    my $client = shift;
    pull($client->{fh}, \$client->{in}) or return leave($client);
    $client->{heard} = time;
    while (length $client->{in} >= 5) {
        my ($type, $length) = unpack 'aN', $client->{in};
        return leave($client) if $length > FRAME;
        last if length $client->{in} < 5 + $length;
        my $bytes = substr $client->{in}, 5, $length;
        substr($client->{in}, 0, 5 + $length, '');
        if ($type eq 'I') {
            push @typed, [ $client, $bytes ];
            return leave($client) if ($client->{typing} += $length) > MOST_TYPED;
        }
        elsif ($type eq 'R' && $length == 4) { ($columns, $rows) = unpack 'n2', $bytes; resize($master) }
        elsif ($type eq 'A' && $length == 8) {
            my $at = unpack 'Q>', $bytes;
            $client->{at} = $at > $end ? $end : $at;
        }
        elsif ($type eq 'N' && $bytes =~ m{^[A-Za-z0-9+/=]*$}) { $note = $bytes }
        elsif ($type eq 'E') { $ending ||= time; signal_shell('HUP'); signal_shell('CONT') }
    }
}

sub type_in {
    while (@typed) {
        my ($client, $bytes) = @{ $typed[0] };
        my $count = syswrite($master, $bytes);
        if (!defined $count) {
            return if again();
            $count = length $bytes;
        }
        $client->{typing} -= $count;
        $client->{typed} += $count;
        if ($client->{typed} - $client->{said} >= TYPED) {
            $client->{said} = $client->{typed};
            $client->{out} .= frame('T', pack 'Q>', $client->{said});
        }
        if ($count == length $bytes) { shift @typed }
        else { substr($typed[0][1], 0, $count, ''); return }
    }
}

sub read_shell {
    my $new = '';
    while (length $new < PIECE) {
        my $count = sysread($master, $new, PIECE, length $new);
        next if $count;
        # Nobody has the terminal open at the moment: that is told again and again
        select(undef, undef, undef, 0.05) if !length $new && (defined $count || !again());
        last;
    }
    return if !length $new;
    keep($new);
    $tail .= $new;
    $end += length $new;
    substr($tail, 0, length($tail) - TAIL, '') if length $tail > 2 * TAIL;
}

# Nameless files: nobody in the sandbox deletes or changes them by accident, and they end with the holder.
sub keep {
    my $bytes = shift;
    my $last = $segments[-1];
    if (!$last || $last->{length} >= SEGMENT || $last->{start} + $last->{length} != $end) {
        my $file = "$path.journal";
        unlink $file;
        sysopen(my $fh, $file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600) or return forget();
        unlink $file;
        push @segments, $last = { start => $end, length => 0, fh => $fh };
        shift @segments while @segments > SEGMENTS;
    }
    my $count = syswrite($last->{fh}, $bytes);
    $last->{length} += $count if $count;
    forget() if ($count // 0) != length $bytes;
}

# No space: what comes later would leave a gap. The end of it is in memory still.
sub forget { @segments = () }

sub oldest {
    my $memory = $end - length $tail;
    return @segments && $segments[0]{start} < $memory ? $segments[0]{start} : $memory;
}

sub piece {
    my $at = shift;
    my $memory = $end - length $tail;
    return substr($tail, $at - $memory, PIECE) if $at >= $memory;
    for my $segment (@segments) {
        next if $at < $segment->{start} || $at >= $segment->{start} + $segment->{length};
        sysseek($segment->{fh}, $at - $segment->{start}, 0);
        my $bytes = '';
        my $count = sysread($segment->{fh}, $bytes, PIECE);
        sysseek($segment->{fh}, 0, 2);
        return $bytes if $count;
    }
    return undef;
}

sub show {
    my $client = shift;
    while (1) {
        if (length $client->{out}) {
            push_out($client->{fh}, \$client->{out}) or return leave($client);
            return if length $client->{out};
        }
        return if !wants($client);
        if ($client->{at} < $end) {
            $client->{at} = oldest() if $client->{at} < oldest();
            my $bytes = piece($client->{at});
            if (!defined $bytes) { $client->{at} = $end - length $tail; next }
            $client->{out} = frame('O', pack('Q>', $client->{at}) . $bytes);
            $client->{at} += length $bytes;
        } else {
            give_up_name();                               # first, so that who hears of the end finds no shell that ended
            $client->{out} = frame('X', $code);
            $client->{told} = $told = 1;
        }
    }
}

sub look_after_shell {
    if (waitpid($shell, POSIX::WNOHANG()) == $shell) {
        $code = $? & 127 ? 128 + ($? & 127) : $? >> 8;
        for (1 .. 64) {                                   # others may write on for ever
            my $before = $end;
            read_shell();
            last if $end == $before;
        }
        $ended = time;
        close $master;
        signal_session('HUP');
        signal_session('CONT');
        signal_session('KILL') if $ending;
    } elsif ($ending && time - $ending > 2) {
        signal_session('KILL');
    }
}

sub signal_shell { my $signal = shift; kill $signal, $shell; kill $signal, -$shell; signal_session($signal) }

# Everything that has this shell's terminal, whatever group it is in.
sub signal_session {
    my $signal = shift;
    opendir(my $processes, '/proc') or return;
    for my $pid (grep { /^\d+$/ } readdir $processes) {
        open(my $stat, '<', "/proc/$pid/stat") or next;
        my $line = join '', <$stat>;
        $line =~ s/.*\) //s;
        kill $signal, $pid if (split ' ', $line)[3] == $shell;
    }
}

sub housekeeping {
    for my $client (values %clients) {
        leave($client) if $client->{told} && !length $client->{out} || time - $client->{heard} > SILENCE;
    }
    return if time - $looked_at < 5;
    $looked_at = time;
    # Somebody tidied the folder: without its socket nobody would find this shell again
    return if -S $path || defined $ended;
    my ($root) = $path =~ m{^(.*)/};
    mkdir $root, 0700;
    my $again = ours($root) && listener($path) or return;
    close $listener;
    ($listener, $socket) = ($again, (lstat $path)[1]);
}

# Unless another holder has taken it over.
sub give_up_name { unlink $path if ($socket // 0) == ((lstat $path)[1] // -1) }

# ---- what is asked for ----

$SIG{ALRM} = sub { fail('its holder does not answer; end its process, or stop and start the sandbox') };
alarm PATIENCE;                                           # until the holder has answered: what does may be anything
if    ($command eq 'attach') { carry(find($name) || start($name, @size)) }
elsif ($command eq 'again')  { carry(find($name) || exit 3) }
elsif ($command eq 'list')   { list() }
else                         { end_shell($name) }
exit 0;
