using System.Runtime.InteropServices;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>libvirt refused, or could not be asked; in its own words.</summary>
internal sealed class LibvirtException(int code, string message, int source = 0) : Exception(message)
{
    private const int RpcSource = 7; // virErrorDomain: VIR_FROM_RPC, VIR_FROM_REMOTE
    private const int RemoteSource = 13;

    /// <summary>libvirt's number for the kind of error (virErrorNumber).</summary>
    public int Code { get; } = code;

    /// <summary>Whether it was the way to libvirtd that failed, so that nothing was learnt about any guest.</summary>
    public bool IsConnection =>
        Code is ErrorCode.NoLibrary or ErrorCode.Rpc or ErrorCode.NoConnect or ErrorCode.AuthFailed
        || (source is RpcSource or RemoteSource && Code is ErrorCode.SystemError or ErrorCode.InternalError);

    /// <summary>What libvirt said last on this thread.</summary>
    public static unsafe LibvirtException Last() =>
        new(Native.LastErrorCode(), Marshal.PtrToStringUTF8((nint)Native.LastErrorMessage())?.Trim() ?? "no reason given", Native.LastErrorSource());
}

/// <summary>The numbers of libvirt that decide something here (virErrorNumber).</summary>
internal static class ErrorCode
{
    public const int NoLibrary = -1; // ours: there is no libvirt on this machine
    public const int InternalError = 1;
    public const int NoMemory = 2;
    public const int NoConnect = 5;
    public const int XmlError = 27;
    public const int SystemError = 38;
    public const int Rpc = 39;
    public const int NoDomain = 42;
    public const int NoNetwork = 43;
    public const int AuthFailed = 45;
    public const int OperationInvalid = 55;
    public const int XmlInvalid = 92;
}
