using System.Runtime.InteropServices;

namespace Kits.Sdk.Services;

/// <summary>A user as the machine's name service knows it.</summary>
internal sealed partial record UserAccount(string Name, uint Id, uint Group, string Home, string Shell)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The user of this process; one without a name if the name service does not know it.</summary>
    internal static UserAccount Current { get; } =
        Read((out Row row, Span<byte> buffer, out nint found) => ById(EffectiveId(), out row, ref MemoryMarshal.GetReference(buffer), buffer.Length, out found))
        ?? new UserAccount(EffectiveId().ToString(System.Globalization.CultureInfo.InvariantCulture), EffectiveId(), 0, "/", "/bin/sh");

    internal static UserAccount? Find(string name) =>
        Read((out Row row, Span<byte> buffer, out nint found) => ByName(name, out row, ref MemoryMarshal.GetReference(buffer), buffer.Length, out found));

    private static UserAccount? Read(Query query)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true); // the row points into it
        return query(out var row, buffer, out var found) == 0 && found != 0
            ? new UserAccount(Text(row.Name), row.Id, row.Group, Text(row.Home), Text(row.Shell))
            : null;

        static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";
    }

    private delegate int Query(out Row row, Span<byte> buffer, out nint found);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveId();

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int ById(uint id, out Row row, ref byte buffer, nint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ByName(string name, out Row row, ref byte buffer, nint size, out nint found);

    // struct passwd of glibc
    [StructLayout(LayoutKind.Sequential)]
    private struct Row
    {
        public nint Name;
        public nint Password;
        public uint Id;
        public uint Group;
        public nint Comment;
        public nint Home;
        public nint Shell;
    }
}
