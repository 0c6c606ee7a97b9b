using System.Runtime.InteropServices;

namespace Kits.PostgreSql.Machine;

/// <summary>A user of this machine.</summary>
internal sealed partial record Account(uint Id, string Name)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The user that the kit runs as.</summary>
    public static uint Mine { get; } = EffectiveId();

    /// <summary>The user with that number; one called by the number if the name service knows none.</summary>
    public static Account Of(uint id)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true); // the row points into it
        return ById(id, out var row, ref buffer[0], buffer.Length, out var found) == 0 && found != 0
            ? new Account(id, Marshal.PtrToStringUTF8(row.Name)!)
            : new Account(id, $"{id}");
    }

    /// <summary>The user with that name, or null.</summary>
    public static Account? Of(string name)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
        return ByName(name, out var row, ref buffer[0], buffer.Length, out var found) == 0 && found != 0 ? new Account(row.Id, name) : null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveId();

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int ById(uint id, out Row row, ref byte buffer, nint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ByName(string name, out Row row, ref byte buffer, nint size, out nint found);

    // struct passwd of glibc, as far as it matters; the rest is room.
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Row
    {
        public nint Name;
        public nint Password;
        public uint Id;
    }
}
