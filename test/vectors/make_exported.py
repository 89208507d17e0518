# Writes exported.json: archives of torch.export.save, and what is in them.
#
#     python - < make_exported.py > exported.json
#
# Made with PyTorch 2.13 of CPython 3.11; from standard input, so that no path stands in the archives.
import base64
import gzip
import io
import json

import torch


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(3, 2)
        self.tied = self.linear.weight
        self.narrow = torch.nn.Parameter(torch.arange(6, dtype=torch.bfloat16).reshape(2, 3) / 4)
        types = ['bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'float64', 'complex64', 'complex128',
                 'uint16', 'uint32', 'uint64', 'float8_e4m3fn', 'float8_e5m2', 'float8_e4m3fnuz', 'float8_e5m2fnuz']
        for name in types:
            self.register_buffer(name, torch.tensor([1.0, 0.0, 2.0]).to(getattr(torch, name)))
        self.register_buffer('view', torch.arange(12.0).reshape(3, 4).t()[1:])
        self.register_buffer('empty', torch.zeros(0, 2))
        self.register_buffer('lost', torch.tensor([7.0]), persistent=False)

    def forward(self, x):
        return self.linear(x) + self.narrow.float().sum() + self.view.sum() + self.lost + torch.tensor([1.5, 2.5])


def elements(tensor):
    if tensor.dtype in (torch.complex64, torch.complex128):
        return [str(number) for number in tensor.flatten().tolist()]
    return tensor.to(torch.float64).flatten().tolist()


def said(tensor):
    return [str(tensor.dtype)[6:], list(tensor.shape), list(tensor.stride()), tensor.storage_offset(), tensor.requires_grad, elements(tensor)]


torch.manual_seed(1)
program = torch.export.export(Model(), (torch.ones(1, 3),))
for node in program.graph.nodes:
    node.meta.pop('stack_trace', None)
file = io.BytesIO()
torch.export.save(program, file)
tensors = {name: said(tensor) for name, tensor in program.state_dict.items()}
constants = {'constants.' + name: said(tensor) for name, tensor in program.constants.items()}
print(json.dumps({
    'torch': torch.__version__,
    'file': base64.b64encode(gzip.compress(file.getvalue(), mtime=0)).decode(),
    'tensors': {**tensors, **constants},
}))
