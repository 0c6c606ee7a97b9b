using System.Runtime.InteropServices;

namespace Kits.Cli.Linux;

/// <summary>Strings as execve(2) takes them: an array of pointers that ends with a null.</summary>
internal sealed unsafe class StringVector : IDisposable
{
    private readonly int _count;

    public StringVector(IReadOnlyList<string> strings)
    {
        _count = strings.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
        for (var index = 0; index < _count; index++)
            Pointer[index] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[index]);
    }

    public byte** Pointer { get; }

    /// <summary>The first of them, which names the program.</summary>
    public byte* First => Pointer[0];

    public void Dispose()
    {
        for (var index = 0; index < _count; index++)
            Marshal.FreeCoTaskMem((nint)Pointer[index]);
        NativeMemory.Free(Pointer);
    }
}
