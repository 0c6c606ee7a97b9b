using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Kits.Scripting.CSharp;

/// <summary>
/// What the compiler of scripts puts before every statement: where the script is, and whether it shall end. A worker runs one script at a
/// time, so this is one place for all of it. It lies in memory that the host can read even when the worker has crashed.
/// </summary>
public static unsafe class ScriptGuard
{
    private const int Size = 4096;
    private const int Head = 2 * sizeof(int); // the line, and how many bytes the name of the file has

    private static byte* _memory = (byte*)NativeMemory.AllocZeroed(Size);
    private static string _file = "";
    private static volatile bool _ended;

    /// <summary>Where the script was last seen: <c>FILE:LINE</c>.</summary>
    public static string Place => PlaceIn(new ReadOnlySpan<byte>(_memory, Size));

    /// <summary>Makes a file that the place is kept in from now on.</summary>
    public static void Share(string path)
    {
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Size);
        byte* memory = null;
        map.CreateViewAccessor().SafeMemoryMappedViewHandle.AcquirePointer(ref memory); // for as long as the process lives
        _memory = memory;
    }

    /// <summary>Reads the place that a worker has left in its file.</summary>
    public static string PlaceIn(ReadOnlySpan<byte> memory)
    {
        if (memory.Length < Size)
            return "";

        var (line, length) = (MemoryMarshal.Read<int>(memory), MemoryMarshal.Read<int>(memory[sizeof(int)..]));
        var file = Encoding.UTF8.GetString(memory.Slice(Head, Math.Clamp(length, 0, Size - Head)));
        return line == 0 ? file : $"{file}:{line}";
    }

    /// <summary>A new script begins.</summary>
    public static void Begin(string file)
    {
        _ended = false;
        *(int*)_memory = 0;
        Name(file);
    }

    /// <summary>The script shall end at its next statement.</summary>
    public static void End() => _ended = true;

    /// <summary>Before each statement.</summary>
    public static void At(string file, int line)
    {
        if (_ended)
            throw new OperationCanceledException("the script was ended");
        if (!ReferenceEquals(file, _file))
            Name(file);
        *(int*)_memory = line;
    }

    /// <summary>Before the first statement of each function: one that calls itself without end is told before the stack is used up.</summary>
    public static void Enter(string file, int line)
    {
        At(file, line);
        RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    private static void Name(string file)
    {
        _file = file;
        var room = new Span<byte>(_memory + Head, Size - Head);
        *(int*)(_memory + sizeof(int)) = Encoding.UTF8.TryGetBytes(file, room, out var written) ? written : 0;
    }
}
