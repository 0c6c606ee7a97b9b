using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kits.Worker.Compiling;

/// <summary>The files of one script as they were read the first time: both compilations see the same, whatever an editor does meanwhile.</summary>
internal sealed class ScriptFiles(string path)
{
    public const string ForEditors = "kits.csx"; // declares for an editor what we have anyway

    private readonly Dictionary<string, string> _texts = [];

    public string Folder { get; } = Path.GetDirectoryName(path)!;

    public IReadOnlyCollection<string> Read => _texts.Keys;

    public string TextOf(string file)
    {
        if (Path.GetFileName(file) == ForEditors)
            return "";
        if (!_texts.TryGetValue(file, out var text))
            _texts[file] = text = File.ReadAllText(file);
        return text;
    }
}

/// <summary>Where the compiler gets a script and what it loads: from the script's folder and below it, and from nowhere else.</summary>
internal sealed class ScriptSources(ScriptFiles files, bool instrumented) : SourceReferenceResolver
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    public override string? NormalizePath(string path, string? baseFilePath) => ResolveReference(path, baseFilePath);

    public override string? ResolveReference(string path, string? baseFilePath)
    {
        var file = Path.GetFullPath(path, baseFilePath is null ? files.Folder : Path.GetDirectoryName(baseFilePath)!);
        return file.StartsWith(files.Folder + "/", StringComparison.Ordinal) && (File.Exists(file) || Path.GetFileName(file) == ScriptFiles.ForEditors) ? file : null;
    }

    public override Stream OpenRead(string resolvedPath)
    {
        var text = files.TextOf(resolvedPath);
        if (instrumented)
            text = new GuardRewriter(resolvedPath).Visit(CSharpSyntaxTree.ParseText(text, Parsing, resolvedPath).GetRoot()).ToFullString();
        return new MemoryStream(Encoding.UTF8.GetBytes(text));
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
