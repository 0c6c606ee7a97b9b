using System.Collections.Immutable;
using Kits.Sdk.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kits.Host.Configuration;

/// <summary>Reads a YAML document into values that know their lines. Scalars stay text: their type is that of the setting.</summary>
public static class YamlDocument
{
    /// <summary>Reads the one document of a file.</summary>
    /// <exception cref="ConfigurationException">It is no YAML, has several documents, or uses anchors, aliases or tags.</exception>
    public static SettingValue Read(TextReader text)
    {
        try
        {
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                throw new ConfigurationException(1, "", "the file is empty; it needs at least: resources: []");

            parser.Consume<DocumentStart>();
            var value = Value(parser);
            parser.Consume<DocumentEnd>();
            return parser.Accept<DocumentStart>(out var second) && !parser.Accept<StreamEnd>(out _)
                ? throw new ConfigurationException(LineOf(second), "", "a second YAML document begins here; a configuration is one document")
                : value;
        }
        catch (YamlException e)
        {
            throw new ConfigurationException((int)e.Start.Line, "", $"this is no YAML: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : "")}");
        }
    }

    private static SettingValue Value(Parser parser)
    {
        var begin = parser.Current!;
        if (begin is AnchorAlias || begin is NodeEvent { Anchor.IsEmpty: false })
            throw new ConfigurationException(LineOf(begin), "", "anchors and aliases are not understood; write the value out, or use defaults:");
        if (begin is NodeEvent { Tag.IsEmpty: false, Tag.IsLocal: true })
            throw new ConfigurationException(LineOf(begin), "", "YAML tags are not understood; write the plain value");

        if (parser.TryConsume<Scalar>(out var scalar))
            return new SettingValue.Scalar(scalar.Value, LineOf(scalar));
        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = ImmutableArray.CreateBuilder<SettingValue>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Value(parser));
            return new SettingValue.List(items.ToImmutable(), LineOf(sequence));
        }

        var mapping = parser.Consume<MappingStart>();
        var entries = new List<KeyValuePair<string, SettingValue>>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (entries.Exists(entry => entry.Key == key.Value))
                throw new ConfigurationException(LineOf(key), key.Value, "the key stands twice");
            var value = Value(parser);
            entries.Add(KeyValuePair.Create(key.Value, value with { Line = LineOf(key) }));
        }

        return new SettingValue.Map(new SettingValues(entries), LineOf(mapping));
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
