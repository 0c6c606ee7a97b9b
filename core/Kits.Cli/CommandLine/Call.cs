namespace Kits.Cli.CommandLine;

/// <summary>A command line that was understood as a whole.</summary>
internal sealed class Call
{
    private readonly Dictionary<Option, List<string>> _given;

    private Call(Command command, List<string> words, IReadOnlyList<string>? arguments, Dictionary<Option, List<string>> given)
    {
        Command = command;
        Words = words;
        Arguments = arguments;
        _given = given;
    }

    public Command Command { get; }

    public IReadOnlyList<string> Words { get; }

    /// <summary>What stood behind <c>--</c>; null if there was no <c>--</c>.</summary>
    public IReadOnlyList<string>? Arguments { get; }

    /// <summary>The first word, where the command takes one that may be missing.</summary>
    public string? Word => Words.Count > 0 ? Words[0] : null;

    public bool Has(Option option) => _given.ContainsKey(option);

    public string? Value(Option option) => _given.TryGetValue(option, out var values) ? values[0] : null;

    public IReadOnlyList<string> Values(Option option) => _given.TryGetValue(option, out var values) ? values : [];

    /// <summary>A refusal of this call, with the way to the command's help.</summary>
    public UsageException Refuse(string why) => Refuse(Command, why);

    /// <summary>Options and words in any order; switches may be bundled (<c>-qe</c>), values glued (<c>-tTAG</c>, <c>--limit=5</c>).</summary>
    /// <exception cref="UsageException">Some word of it means nothing.</exception>
    public static Call Read(Command command, IEnumerable<string> line)
    {
        var words = new List<string>();
        var given = new Dictionary<Option, List<string>>();
        List<string>? arguments = null;

        var rest = new Queue<string>(line);
        while (rest.TryDequeue(out var word))
        {
            if (word == "--")
                arguments = TakeArguments(command, rest);
            else if (word.StartsWith("--", StringComparison.Ordinal))
                ReadLong(command, word, rest, given);
            else if (word.Length > 1 && word[0] == '-')
                ReadShort(command, word, rest, given);
            else
                words.Add(word);
        }

        RequireWords(command, words);
        if (command.Options.FirstOrDefault(option => option.IsRequired && !given.ContainsKey(option)) is { } missing)
            throw Refuse(command, $"{missing} is missing");

        return new Call(command, words, arguments, given);
    }

    private static List<string> TakeArguments(Command command, Queue<string> rest)
    {
        if (!command.TakesArguments && rest.Count > 0)
            throw Refuse(command, $"takes no words behind \"--\", but \"{rest.Peek()}\" stands there");

        List<string> arguments = [.. rest];
        rest.Clear();
        return arguments;
    }

    private static void ReadLong(Command command, string word, Queue<string> rest, Dictionary<Option, List<string>> given)
    {
        var parts = word.Split('=', 2);
        var option = Find(command, parts[0]);

        if (option.Value is null && parts.Length > 1)
            throw Refuse(command, $"{parts[0]} takes no value");

        Give(command, option, parts[0], parts.Length > 1 ? parts[1] : null, rest, given);
    }

    private static void ReadShort(Command command, string word, Queue<string> rest, Dictionary<Option, List<string>> given)
    {
        for (var at = 1; at < word.Length; at++)
        {
            var name = $"-{word[at]}";
            var option = Find(command, at == 1 && word.Length > 2 && !Knows(command, name) ? word : name);
            var glued = option.Value is not null && at + 1 < word.Length ? word[(at + 1)..] : null;

            Give(command, option, name, glued, rest, given);
            if (option.Value is not null)
                return;
        }
    }

    private static void Give(
        Command command, Option option, string name, string? value, Queue<string> rest, Dictionary<Option, List<string>> given)
    {
        if (option.Value is not null && value is null && (!rest.TryDequeue(out value) || value == "--"))
            throw Refuse(command, $"{name} lacks its {option.Value}");

        if (!given.TryGetValue(option, out var values))
            given.Add(option, values = []);
        else if (option.Value is not null && !option.Repeats)
            throw Refuse(command, $"{name} stands twice");

        values.Add(value ?? "");
    }

    private static bool Knows(Command command, string name) => command.Options.Any(option => option.Spellings.Contains(name));

    private static Option Find(Command command, string name) =>
        command.Options.FirstOrDefault(option => option.Spellings.Contains(name))
        ?? throw Refuse(command, $"unknown option \"{name}\"{NearestWord.Hint(name, command.Options.SelectMany(option => option.Spellings))}");

    private static void RequireWords(Command command, List<string> words)
    {
        if (words.Count > command.Places.Count)
            throw Refuse(command, $"\"{words[command.Places.Count]}\" is one word too many");

        if (words.Count < command.Places.Count && command.Places[words.Count] is var missing && missing[0] != '[')
            throw Refuse(command, $"{missing} is missing");

        if (words.Contains(""))
            throw Refuse(command, "an empty word names nothing");
    }

    private static UsageException Refuse(Command command, string why) => new($"{command.Name}: {why}; see \"{command.Name} --help\"");
}
