namespace Kits.Host.Tests.Configuration;

public sealed class BadConfigurationTests : IDisposable
{
    private readonly ConfigurationText _file = new();

    public void Dispose() => _file.Dispose();

    /// <summary>One line of YAML is wrong: what is said of it, with its line.</summary>
    public static TheoryData<string, string> WrongTexts { get; } = new()
    {
        // the file as a whole
        { "", "1: the file is empty; it needs at least: resources: []" },
        { "# nothing but a comment\n", "1: the file is empty; it needs at least: resources: []" },
        { "just words\n", "1: expected keys: node, defaults, resources" },
        { "- a list\n", "1: expected keys: node, defaults, resources" },
        { "node: alpha\n", "1: resources: expected a list of resources" },
        { "node: alpha\nresources: none\n", "2: resources: expected a list of resources" },
        { "node: alpha\nresources:\n", "2: resources: expected a list of resources" },
        { "node: [a, b]\nresources: []\n", "1: node: expected a single word" },
        { "resources: []\n---\nresources: []\n", "2: a second YAML document begins here; a configuration is one document" },
        { "node: &n alpha\nresources: []\n", "1: anchors and aliases are not understood; write the value out, or use defaults:" },
        { "node: alpha\nresources: *all\n", "2: anchors and aliases are not understood; write the value out, or use defaults:" },
        { "&n node: alpha\nresources: []\n", "1: anchors and aliases are not understood; write the value out, or use defaults:" },
        { "node: !secret alpha\nresources: []\n", "1: YAML tags are not understood; write the plain value" },
        { "node: alpha\nnode: beta\nresources: []\n", "2: node: the key stands twice" },

        { "? [a]\n: b\nresources: []\n", "1: a list or map cannot be a key; write a single word" },

        // keys at every level
        { "nodee: alpha\nresources: []\n", "1: nodee: unknown key, did you mean node?" },
        { "something: else\nresources: []\n", "1: something: unknown key; known are node, os, reboots, defaults, scripts, resources" },
        { "defaults:\n  quickcheck: { every: 10s }\nresources: []\n", "2: quickcheck: unknown key, did you mean quickCheck?" },
        { "defaults: 5s\nresources: []\n", "1: defaults: expected the keys quickCheck, deepCheck, restore, remove, recover, removeFailed, intentional" },
        { "defaults:\n  quickCheck: { evry: 10s }\nresources: []\n", "2: evry: unknown setting, did you mean every?" },
        { "resources:\n  - just-a-word\n", "2: resources: expected a resource with the keys tag and kit" },
        { Toy("setings: { file: /x }"), "4: setings: unknown key, did you mean settings?" },
        { Toy("nodes: [alpha, beta]"), "4: nodes: not built yet" },
        { Toy("quickCheck: { every: 10s, tolerat: 1 }"), "4: tolerat: unknown setting, did you mean tolerate?" },
        { Toy("recover: { attempt: 1 }"), "4: attempt: unknown setting, did you mean attempts?" },
        { Toy("restore: { timout: 1m }"), "4: timout: unknown setting, did you mean timeout?" },
        { Toy("remove: { after: 1m }"), "4: after: unknown setting; known are timeout, retries" },
        { Toy("remove: 1m"), "4: remove: expected keys and values" },
        { Toy("quickCheck: [every, 10s]"), "4: quickCheck: expected keys and values" },
        { Toy("startup: always"), "4: startup: expected one of auto, manual" },
        { Toy("needs: vip"), "4: needs: expected a list of tags, like [vip, share]" },
        { Toy("needs: [{ vip: share }]"), "4: needs: expected a single word" },
        { Toy("needs: [othr]", "other"), "4: needs: no resource has the tag othr, did you mean other?" },
        { Toy("needs: [database]", "other"), "4: needs: no resource has the tag database" },
        { Toy("needs: [app]"), "4: needs: needs go in a circle: app -> app" },

        // the kit and its settings
        { Resource("tag: app"), "2: kit: is required" },
        { Resource("tag: app\nkit: tyo"), "3: kit: unknown kit tyo, did you mean toy?; kits kit list shows all" },
        { Resource("tag: app\nkit: mysql"), "3: kit: unknown kit mysql; kits kit list shows all" },
        { Resource("tag: app\nkit: broken"), "3: kit: the kit broken is refused: the constructor of BadKits.BrokenKit threw InvalidOperationException: no licence was found" },
        { Resource("tag: app\nkit: [toy]"), "3: kit: expected a single word" },
        { Resource("tag: app\nkit: toy"), "2: file: is required" },
        { Resource("tag: app\nkit: toy\nsettings: /x"), "4: settings: expected keys and values" },
        { Settings("file: /x, fil: /x"), "4: fil: unknown setting, did you mean file?" },
        { Settings("file: /x, port: http"), "4: port: expected a whole number, got http" },
        { Settings("file: /x, port: [80]"), "4: port: expected a single value, got a list" },
        { Settings("file: /x, port: 70000"), "4: port: must be from 1 to 65535" },
        { Settings("file: /x, port: 0x50"), "4: port: expected a whole number, got 0x50" },
        { Settings("file: /x, port: 1_000"), "4: port: expected a whole number, got 1_000" },
        { Settings("file: /x, loud: no"), "4: loud: expected true or false, got no" },
        { Settings("file: /x, loud: True"), "4: loud: expected true or false, got True" },
        { Settings("file: /x, colour: light-blu"), "4: colour: light-blu is not one of red, light-blue, did you mean light-blue?" },
        { Settings("file: /x, colour: 1"), "4: colour: 1 is not one of red, light-blue" },
        { Settings("file: /x, words: one"), "4: words: expected a list, like [a, b], got one" },
        { Settings("file: /x, words: [[a]]"), "4: words: expected a list of single values, got a list" },
        { Settings("file: /x, patience: 30"), "4: patience: 30 has no unit; did you mean 30s? Units are ms, s, m, h, d" },

        // durations and rules
        { Toy("quickCheck: { every: 10 }"), "4: every: 10 has no unit; did you mean 10s? Units are ms, s, m, h, d" },
        { Toy("quickCheck: { every: 10w }"), "4: every: 10w is not a duration; write one like 500ms, 10s, 30m, 2h or 7d" },
        { Toy("quickCheck: { every: -1s }"), "4: every: -1s is not a duration; write one like 500ms, 10s, 30m, 2h or 7d" },
        { Toy("quickCheck: { every: 10ms }"), "4: every: must be at least 100ms" },
        { Toy("quickCheck: { timeout: 0s }"), "4: timeout: must be longer than nothing" },
        { Toy("quickCheck: { every: 10s }\nremove: { timeout: 0s }"), "5: timeout: must be longer than nothing" },
        { Toy("recover: { within: 0s }"), "4: within: must be longer than nothing" },
        { Toy("quickCheck: { tolerate: -1 }"), "4: tolerate: must be from 0 to 1000" },
        { Toy("quickCheck: { timeouts: 0 }"), "4: timeouts: must be from 1 to 1000" },
        { Toy("recover: { attempts: many }"), "4: attempts: expected a whole number, got many" },
        { Toy("recover: { then: script:a.sh }"), "4: then: script:a.sh is not built yet; use continue, stop-here, stop-hierarchy, stop-host, shutdown, reboot" },
        { Toy("recover: { then: stop-her }"), "4: then: stop-her is not one of continue, stop-here, stop-hierarchy, stop-host, shutdown, reboot, did you mean stop-here?" },
        { Toy("restore: { then: reboo }"), "4: then: reboo is not one of continue, stop-here, stop-hierarchy, stop-host, shutdown, reboot, did you mean reboot?" },
        { Toy("restore: { retries: 100 }"), "4: retries: must be from 0 to 99" },
        { Toy("removeFailed: stop-here"), "4: removeFailed: stop-here is not one of stay, retry, stop-host, reboot, did you mean stop-host?" },
        { Toy("deepCheck: { timeout: 1m }"), "4: every: is required" },
        { Toy("prefers: [secon]"), "4: prefers: no resource has the tag secon" },
        { Toy("prefers: [app]"), "4: prefers: needs go in a circle: app -> app" },
        { "os: reel\nresources: []\n", "1: os: expected dry, real, or the absolute path of a command that is called with shutdown or reboot, did you mean real?" },
        { "os: /no/such\nresources: []\n", "1: os: there is no /no/such" },
        { "reboots: { allowed: 100 }\nresources: []\n", "1: allowed: must be from 0 to 99" },
        { "reboots: { reset: 1000m }\nresources: []\n", "1: reset: must be from 1m to 999m while reboots are allowed" },
        { "defaults:\n  quickCheck:\n    every: 1ms\n" + Toy(""), "3: every: must be at least 100ms" },
        { "defaults:\n  restore:\n    timeout: 0s\n" + Toy(""), "3: timeout: must be longer than nothing" },
        { "defaults:\n  recover: { then: failover }\nresources: []\n", "2: then: failover needs other nodes or a cluster engine, and there is neither; on a single node use reboot" },

        // tags
        { Resource("kit: toy\nsettings: { file: /x }"), "2: tag: is required" },
        { Tag("'a b'"), "2: tag: a b has the character ' '; allowed are letters, digits and - _ . /" },
        { Tag("größe"), "2: tag: größe has the character 'ö'; allowed are letters, digits and - _ . /" },
        { Tag("a:b"), "2: tag: a:b has the character ':'; allowed are letters, digits and - _ . /" },
        { Tag("../etc"), "2: tag: ../etc begins with '.'; begin with a letter, a digit, - or _" },
        { Tag("/share"), "2: tag: /share begins with '/'; begin with a letter, a digit, - or _" },
        { Tag("''"), "2: tag: expected a single word" },
        { Tag(new string('a', 257)), "2: tag: must have 1 to 256 characters" },
        { Tag("[a]"), "2: tag: expected a single word" },
    };

    [Theory]
    [MemberData(nameof(WrongTexts))]
    public void What_is_wrong_is_told_with_its_line_and_key(string text, string problem) =>
        Assert.Equal([problem], _file.ProblemsOf(text));

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file() =>
        Assert.Equal(
            ["1: nod: unknown key, did you mean node?", "3: tag: a b has the character ' '; allowed are letters, digits and - _ . /", "4: kit: unknown kit nothing; kits kit list shows all", "6: file: is required"],
            _file.ProblemsOf("""
                nod: alpha
                resources:
                  - tag: a b
                    kit: nothing
                    needs: []
                  - tag: other
                    kit: toy
                """));

    [Fact]
    public void A_tag_that_stands_twice_is_told_where_it_stands_first() =>
        Assert.Equal(["5: tag: app stands twice, first in line 2"], _file.ProblemsOf(Resource("tag: app\nkit: toy\nsettings: { file: /x }") + Item("tag: app\nkit: toy\nsettings: { file: /y }")));

    [Fact]
    public void Needs_in_a_circle_are_told_at_one_of_them() =>
        Assert.Equal(
            ["3: needs: needs go in a circle: web -> database -> web"],
            _file.ProblemsOf("""
                resources:
                  - { tag: a, kit: toy, settings: { file: /a } }
                  - { tag: web, kit: toy, settings: { file: /b }, needs: [database] }
                  - { tag: base, kit: toy, settings: { file: /c }, needs: [a] }
                  - { tag: database, kit: toy, settings: { file: /d }, needs: [web] }
                """));

    [Fact]
    public void Every_circle_is_told_whatever_else_is_wrong() =>
        Assert.Equal(
            ["2: needs: needs go in a circle: a -> b -> a", "3: port: expected a whole number, got q", "4: needs: needs go in a circle: c -> d -> c", "5: kit: unknown kit nothing; kits kit list shows all"],
            _file.ProblemsOf("""
                resources:
                  - { tag: a, kit: toy, settings: { file: /a }, needs: [b] }
                  - { tag: b, kit: toy, settings: { file: /b, port: q }, needs: [a] }
                  - { tag: c, kit: toy, settings: { file: /c }, needs: [d, a] }
                  - { tag: d, kit: nothing, needs: [c] }
                """));

    [Fact]
    public void A_key_that_stands_twice_hides_nothing_else() =>
        Assert.Equal(
            ["2: node: the key stands twice", "5: file: the key stands twice", "6: kid: unknown key, did you mean kit?"],
            _file.ProblemsOf("""
                node: alpha
                node: beta
                resources:
                  - { tag: app, kit: toy, settings: {
                      file: /a, file: /b },
                      kid: toy }
                """));

    [Fact]
    public void A_need_whose_own_kit_is_unknown_is_not_called_missing() =>
        Assert.Equal(
            ["2: kit: unknown kit nothing; kits kit list shows all"],
            _file.ProblemsOf("""
                resources:
                  - { tag: vip, kit: nothing }
                  - { tag: app, kit: toy, settings: { file: /x }, needs: [vip] }
                """));

    [Fact]
    public void Text_that_is_no_yaml_is_told_with_its_line()
    {
        var problem = Assert.Single(_file.ProblemsOf("node: alpha\nresources:\n  - tag: [a\n  - b: }\n"));

        Assert.Matches("^[34]: this is no YAML: .+", problem);
    }

    [Fact]
    public void A_tab_for_indentation_is_told_with_its_line()
    {
        var problem = Assert.Single(_file.ProblemsOf("node: alpha\nresources:\n\t- tag: a\n"));

        Assert.Matches("^[23]: this is no YAML: .+", problem); // where the scanner stood, or the line before
    }

    [Fact]
    public void Brackets_without_end_are_refused_and_end_nobody() =>
        Assert.Equal(["1: nested too deeply; a configuration has no more than 32 levels"], _file.ProblemsOf("resources: " + new string('[', 100_000)));

    [Fact]
    public void A_missing_file_is_told() =>
        Assert.Equal([$"{_file.Path}: no such file; name another with --config (or -f)"], _file.Read().Problems);

    [Fact]
    public void A_folder_is_no_file()
    {
        Directory.CreateDirectory(_file.Path);

        Assert.Equal([$"{_file.Path}: is a folder; name the file"], _file.Read().Problems);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite, "its group")]
    [InlineData(UnixFileMode.OtherWrite, "everybody")]
    public void A_file_that_others_may_write_to_is_refused(UnixFileMode more, string by)
    {
        _file.Read("resources: []");
        File.SetUnixFileMode(_file.Path, File.GetUnixFileMode(_file.Path) | more);

        Assert.Equal([$"{_file.Path}: others could change it: {_file.Path} is writable by {by}; make it safe with chmod go-w {_file.Path}"], _file.Read().Problems);
    }

    [Fact]
    public void A_file_in_a_folder_that_others_may_write_to_is_refused_unless_it_is_sticky()
    {
        var folder = Path.GetDirectoryName(_file.Path)!;
        _file.Read("resources: []");
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite);

        Assert.Equal([$"{_file.Path}: others could change it: {folder} is writable by everybody; make it safe with chmod go-w {folder}"], _file.Read().Problems);

        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.StickyBit);
        Assert.Empty(_file.Read().Problems);
    }

    [Fact]
    public void A_link_is_only_as_safe_as_the_folder_that_it_leads_to()
    {
        var open = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(_file.Path)!, "open")).FullName;
        File.WriteAllText(Path.Combine(open, "kits.yaml"), "resources: []");
        File.CreateSymbolicLink(_file.Path, Path.Combine(open, "kits.yaml"));
        Assert.Empty(_file.Read().Problems);

        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite);
        Assert.Equal([$"{_file.Path}: others could change it: {open} is writable by everybody; make it safe with chmod go-w {open}"], _file.Read().Problems);
    }

    private static string Resource(string lines) => "resources:\n" + Item(lines);

    private static string Item(string lines) => "  - " + lines.Replace("\n", "\n    ", StringComparison.Ordinal) + "\n";

    private static string Toy(string line, params string[] others) => Resource(
        $"{{ tag: {(others.Length > 0 ? others[0] : "first")}, kit: toy, settings: {{ file: /first }} }}") + Item($"tag: app\n{line}\nkit: toy\nsettings: {{ file: /x }}");

    private static string Settings(string settings) => Resource($"tag: app\nkit: toy\nsettings: {{ {settings} }}");

    private static string Tag(string tag) => Resource($"tag: {tag}\nkit: toy\nsettings: {{ file: /x }}");
}
