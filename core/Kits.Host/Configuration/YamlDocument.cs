using System.Collections.Immutable;
using Kits.Sdk.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kits.Host.Configuration;

/// <summary>Reads a YAML document into values that know their lines. Scalars stay text: their type is that of the setting.</summary>
public static class YamlDocument
{
    private const int DeepestLevel = 32;

    /// <summary>Reads the one document of a file.</summary>
    /// <param name="text">The file.</param>
    /// <param name="tell">Is told the line and the key of every key that stands twice; its first value counts, so that reading goes on.</param>
    /// <exception cref="ConfigurationException">It is no YAML, has several documents, or uses anchors, aliases or tags.</exception>
    public static SettingValue Read(TextReader text, Action<int, string> tell)
    {
        var parser = new Parser(text);
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                throw new ConfigurationException(1, "", "the file is empty; it needs at least: resources: []");

            parser.Consume<DocumentStart>();
            var value = Value(parser, 0, tell);
            parser.Consume<DocumentEnd>();
            return parser.Accept<DocumentStart>(out var second) && !parser.Accept<StreamEnd>(out _)
                ? throw new ConfigurationException(LineOf(second), "", "a second YAML document begins here; a configuration is one document")
                : value;
        }
        catch (YamlException e)
        {
            throw new ConfigurationException(Math.Max((int)e.End.Line, parser.Current is { } last ? LineOf(last) : 1), "", $"this is no YAML: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : "")}");
        }
        catch (InvalidOperationException) // YamlDotNet's scanner loses its way in some unfinished brackets
        {
            throw new ConfigurationException(parser.Current is { } last ? LineOf(last) : 1, "", "this is no YAML: after this line a bracket or brace is not closed, or closed twice");
        }
    }

    private static SettingValue Value(Parser parser, int level, Action<int, string> tell)
    {
        var begin = parser.Current!;
        if (level > DeepestLevel)
            throw new ConfigurationException(LineOf(begin), "", $"nested too deeply; a configuration has no more than {DeepestLevel} levels");
        RefuseAnchor(begin);
        if (begin is NodeEvent { Tag.IsEmpty: false, Tag.IsLocal: true })
            throw new ConfigurationException(LineOf(begin), "", "YAML tags are not understood; write the plain value");

        if (parser.TryConsume<Scalar>(out var scalar))
            return new SettingValue.Scalar(scalar.Value, LineOf(scalar));
        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = ImmutableArray.CreateBuilder<SettingValue>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Value(parser, level + 1, tell));
            return new SettingValue.List(items.ToImmutable(), LineOf(sequence));
        }

        var mapping = parser.Consume<MappingStart>();
        var entries = new List<KeyValuePair<string, SettingValue>>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            RefuseAnchor(parser.Current!);
            if (!parser.TryConsume<Scalar>(out var key))
                throw new ConfigurationException(LineOf(parser.Current!), "", "a list or map cannot be a key; write a single word");
            var value = Value(parser, level + 1, tell);
            if (entries.Exists(entry => entry.Key == key.Value))
                tell(LineOf(key), key.Value);
            else
                entries.Add(KeyValuePair.Create(key.Value, value with { Line = LineOf(key) }));
        }

        return new SettingValue.Map(new SettingValues(entries), LineOf(mapping));
    }

    private static void RefuseAnchor(ParsingEvent at)
    {
        if (at is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            throw new ConfigurationException(LineOf(at), "", "anchors and aliases are not understood; write the value out, or use defaults:");
    }

    private static int LineOf(ParsingEvent at) => (int)at.Start.Line;
}

/// <summary>What is wrong, and where, so that nothing more can be read.</summary>
public sealed class ConfigurationException(int line, string key, string message) : Exception(message)
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The key, or empty.</summary>
    public string Key { get; } = key;
}
