using Kits.PostgreSql.Layout;
using Kits.PostgreSql.Machine;
using Kits.PostgreSql.Sql;
using Kits.PostgreSql.Wire;

namespace Kits.PostgreSql.Tests;

/// <summary>Files of a server, as they are read.</summary>
public sealed class LayoutTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-pg-layout-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("port = 5433", "port", "5433")]
    [InlineData("  port 5433 # old", "port", "5433")]
    [InlineData("listen_addresses='*'", "listen_addresses", "*")]
    [InlineData("a = 'it''s'", "a", "it's")]
    [InlineData(@"a = 'it\'s'", "a", "it's")]
    [InlineData("a =", "a", "")]
    public void A_line_of_the_configuration(string line, string name, string value) => Assert.Equal((name, value), ServerConfiguration.Split(line));

    [Theory]
    [InlineData("")]
    [InlineData("# port = 5433")]
    public void A_line_that_says_nothing(string line) => Assert.Null(ServerConfiguration.Split(line));

    [Fact]
    public void Includes_are_followed_and_the_last_word_counts()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "conf.d"));
        Write("postgresql.conf", "port = 1", "include 'more.conf'", "include_if_exists = 'none.conf'", "include_dir = 'conf.d'", "unix_socket_directories = '/a, /b'");
        Write("more.conf", "port = 2", "include 'postgresql.conf'");
        Write("conf.d/20.conf", "port = 4");
        Write("conf.d/10.conf", "port = 3");
        Write("auto.conf", "work_mem = '1MB'");

        var read = ServerConfiguration.Read(Path.Combine(_folder, "postgresql.conf"), Path.Combine(_folder, "auto.conf"));
        Assert.Equal((4, "/a", "1MB", null), (read.Port, read.SocketDirectory, read["work_mem"], read["shared_buffers"]));
    }

    [Fact]
    public void A_lock_file_is_read_as_far_as_it_is_written()
    {
        Assert.Equal(
            new LockFile(4711, 5432, "/run/postgresql", "localhost", 4, "ready"),
            LockFile.Parse(["4711", "/data", "1795567844", "5432", "/run/postgresql", "localhost", " 11673690         4", "ready   "]));
        Assert.Equal(new LockFile(4711, null, null, null, null, ""), LockFile.Parse(["4711", "/data", "1795567844"]));
        Assert.Equal(-4711, LockFile.Parse(["-4711"])!.Pid);
        Assert.Null(LockFile.Parse([]));
        Assert.Null(LockFile.Parse(["gibberish"]));
    }

    [Theory]
    [InlineData("local all all peer")]
    [InlineData("host all all 127.0.0.1 255.255.255.255 md5")]
    [InlineData("host \"all\" all,\"my user\", +admins 10.0.0.0/8 scram-sha-256 # office")]
    [InlineData("host all all ::1/128 trust")]
    [InlineData("hostssl all all .example.com cert clientcert=verify-full map=m")]
    [InlineData("host all all samenet ldap ldapserver=x ldapprefix=\"cn=\"")]
    [InlineData("host all all \\|127.0.0.1/32 trust")]
    [InlineData("include more.conf|local all all trust")]
    public void Rules_without_a_mistake(string rules) => Assert.Null(HostBasedRules.FirstMistake(rules.Split('|')));

    [Theory]
    [InlineData("# nothing", "it holds no rule")]
    [InlineData("# two|locl all all peer", "line 2: locl is no connection type")]
    [InlineData("local all all scram-sha-265", "line 1: scram-sha-265 is no method")]
    [InlineData("host all all 127.0.0.1 trust", "line 1: 127.0.0.1 has no mask")]
    [InlineData("host all all 127.0.0.1/33 trust", "line 1: 127.0.0.1/33 is no network")]
    [InlineData("host all all", "line 1: the rule ends before its address")]
    [InlineData("local all all", "line 1: the rule ends before its method")]
    [InlineData("host all all all cert", "line 1: cert goes with hostssl alone")]
    [InlineData("host all all all peer", "line 1: peer goes with local alone")]
    [InlineData("local all all trust map", "line 1: map is no option: write name=value")]
    public void The_first_mistake_is_told_with_its_line(string rules, string mistake) => Assert.Equal(mistake, HostBasedRules.FirstMistake(rules.Split('|')));

    [Fact]
    public void The_file_that_initdb_makes_holds_no_mistake()
    {
        string[] rules =
        [
            "# TYPE  DATABASE        USER            ADDRESS                 METHOD", "local   all             all                                     trust",
            "host    all             all             127.0.0.1/32            trust", "host    all             all             ::1/128                 trust",
            "local   replication     all                                     trust", "host    replication     all             127.0.0.1/32            trust",
        ];
        Assert.Null(HostBasedRules.FirstMistake(rules));
    }

    [Fact]
    public void A_password_is_found_as_libpq_finds_it()
    {
        Write("pass", "# of others", "other:*:*:*:no", @"localhost:5432:shop:wat\:cher:se\:cr\\et:s", "*:*:*:*:any");
        var file = Path.Combine(_folder, "pass");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        Assert.Equal(@"se:cr\et:s", PassFile.Find(file, "localhost", 5432, "shop", "wat:cher"));
        Assert.Equal("any", PassFile.Find(file, "127.0.0.1", 5433, "shop", "watcher"));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<UnauthorizedAccessException>(() => PassFile.Find(file, "localhost", 5432, "shop", "watcher"));
    }

    [Theory]
    [InlineData("rw,relatime", "rw,errors=remount-ro,emergency_ro", "/dev/sdb1 on /data is read-only (emergency_ro)")]
    [InlineData("ro,relatime", "rw", "/dev/sdb1 on /data is read-only (ro)")]
    [InlineData("rw,relatime", "rw,shutdown", "/dev/sdb1 on /data is read-only (shutdown)")]
    [InlineData("rw,relatime", "rw,errors=remount-ro", null)]
    public void Read_only_is_told_by_the_options_of_the_nearest_mount(string options, string superOptions, string? why) => Assert.Equal(why, Mounts.WhyReadOnly("/data/pg", [
        "1 0 8:1 / / ro - ext4 /dev/sda1 ro", $"2 1 8:17 / /data {options} shared:1 - ext4 /dev/sdb1 {superOptions}", "3 1 8:33 / /data2 ro - ext4 /dev/sdc1 ro"]));

    [Theory]
    [InlineData("52 00 00 00 08 00 00 00 05", "PasswordWanted { Method = a password (md5) }")]
    [InlineData("52 00 00 00 08 00 00 00 00 5A 00 00 00 05 49", "Ready { IsStandby =  }")]
    [InlineData("52 00 00 00 08 00 00 00 00 53 00 00 00 16 69 6E 5F 68 6F 74 5F 73 74 61 6E 64 62 79 00 6F 6E 00 5A 00 00 00 05 49", "Ready { IsStandby = True }")]
    [InlineData("45 00 00 00 17 53 46 41 54 41 4C 00 43 32 38 30 30 30 00 4D 6E 6F 00 00", "28000 no")]
    [InlineData("45 66 6F 72 6B 0A 00", " fork")]
    [InlineData("48 54 54 50", null)]
    [InlineData("48 54 54 50 2F", "Broken { Why = it began with byte 0x48, as no PostgreSQL server does }")]
    [InlineData("52 00 00 00 08 00 00", null)]
    public void An_answer_is_read_byte_by_byte(string bytes, string? answer) =>
        Assert.Equal(answer, Messages.Read(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)))?.ToString());

    private void Write(string name, params string[] lines) => File.WriteAllLines(Path.Combine(_folder, name), lines);
}
