/// Accelerators and their published peaks: dense BF16 (FP16 where there is no BF16) matrix operations a second. Where a
/// vendor prints only the figure with 2:4 sparsity, it is halved, and the source says so. Devices whose dense peak was
/// not found in a vendor's own document are left out: a grant of their hours says `other`.
enum DeviceData {
    static let devices: [ComputeDevice] = [
        device(
            "v100", "NVIDIA V100 SXM2", 125_000,
            "NVIDIA developer blog, Programming Tensor Cores in CUDA 9, 2017: FP16 tensor, up to 125 TFLOPS"),
        device("a100-40g", "NVIDIA A100 40GB", 312_000, "NVIDIA A100 data sheet, 2021: BF16 tensor, 312 TFLOPS"),
        device("a100-80g", "NVIDIA A100 80GB", 312_000, "NVIDIA A100 data sheet, 2021: BF16 tensor, 312 TFLOPS"),
        device(
            "h100-sxm", "NVIDIA H100 SXM5", 989_400,
            "NVIDIA H100 Tensor Core GPU Architecture, 2022: BF16 tensor, 989.4 TFLOPS"),
        device(
            "h200", "NVIDIA H200 SXM", 989_500,
            "NVIDIA H200 data sheet, 2023: BF16 tensor with sparsity, 1,979 TFLOPS, halved"),
        device(
            "b200", "NVIDIA B200 (HGX)", 2_250_000,
            "NVIDIA Blackwell data sheet, 2024: HGX B200, BF16 tensor with sparsity, 4.5 PFLOPS a GPU, halved"),
        device(
            "mi250", "AMD Instinct MI250", 362_100, "AMD Instinct MI250 data sheet, 2021: BF16 matrix, 362.1 TFLOPS"),
        device(
            "mi250x", "AMD Instinct MI250X, whole module", 383_000,
            "AMD Instinct MI250X data sheet, 2021: BF16 matrix, 383.0 TFLOPS a module (two dies)"),
        device(
            "mi300x", "AMD Instinct MI300X", 1_307_400,
            "AMD Instinct MI300X data sheet, 2023: BF16 matrix, 1,307.4 TFLOPS"),
        device(
            "gaudi2", "Intel Gaudi 2", 432_000,
            "Intel, Gaudi 3 AI Accelerator: Architected for Gen AI Training and Inference, Hot Chips 2024: BF16, 432 TFLOPS"
        ),
        device(
            "gaudi3", "Intel Gaudi 3", 1_835_000,
            "Intel, Gaudi 3 AI Accelerator: Architected for Gen AI Training and Inference, Hot Chips 2024: BF16 matrix, 1,835 TFLOPS"
        ),
        device(
            "tpu-v4", "Google TPU v4, chip", 275_000, "Google Cloud TPU documentation, TPU v4, 2024: BF16, 275 TFLOPS"),
        device(
            "tpu-v5e", "Google TPU v5e, chip", 197_000,
            "Google Cloud TPU documentation, TPU v5e, 2024: BF16, 197 TFLOPS"),
        device(
            "tpu-v5p", "Google TPU v5p, chip", 459_000,
            "Google Cloud TPU documentation, TPU v5p, 2024: BF16, 459 TFLOPS"),
        device(
            "tpu-v6e", "Google TPU v6e, chip", 918_000,
            "Google Cloud TPU documentation, TPU v6e, 2024: BF16, 918 TFLOPS"),
    ]

    /// Other spellings that mean one device and no other.
    static let otherNames: [(other: String, name: String)] = [
        ("a100-40gb", "a100-40g"), ("a100-80gb", "a100-80g"), ("a100-80", "a100-80g"), ("a100-40", "a100-40g"),
        ("v100-sxm2", "v100"), ("v100-32g", "v100"), ("v100-16g", "v100"), ("h100-sxm5", "h100-sxm"),
        ("h200-sxm", "h200"), ("gaudi-2", "gaudi2"), ("gaudi-3", "gaudi3"), ("trillium", "tpu-v6e"),
    ]

    private static func device(_ name: String, _ label: String, _ gigaflops: Int64, _ source: String) -> ComputeDevice {
        ComputeDevice(name: name, label: label, peakGigaflops: gigaflops, source: source)
    }
}
