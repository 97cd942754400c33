"""A claim full of tokens: every element that holds a patient's value, a number of theirs or free text."""

from __future__ import annotations

import re
from itertools import count

WORD = b"ZQX"
TOKEN = re.compile(rb"ZQX\w*|1961-?07-?09|2010-?02-?03|0?7/0?9/1961|0?2/0?3/2010")
"""What must not be shown: words, and two birth dates as anybody might write them."""

_CLAIM = """
HL*2*1*22*1
SBR*P**?*?*****MB
NM1*IL*1*?*?*?**?*MI*?
N3*?*?
N4*?*OH*44101
DMG*D8*19610709*F
REF*SY*?
REF*Y4*?
PER*IC*?*TE*?*EX*?
NM1*PR*2*MEDICARE*****PI*00882
REF*2U*?
HL*3*2*23*0
PAT*19*****01*150
NM1*QC*1*?*?*?**?
N3*?*?
N4*?*OH*44101
DMG*D8*20100203*M
REF*Y4*?
REF*1W*?
PER*IC*?*TE*?*EX*?
CLM*CANARY1*1500***11:B:1*Y*A*Y*Y*P*AA:::OH
DTP*439*D8*20240101
PWK*OZ*BM***AC*?
CN1*09*100*5*?*1*?
AMT*F5*10
REF*9F*?
REF*X4*?
REF*9A*?
REF*9C*?
REF*D9*?
REF*EA*?
REF*P4*?
REF*1J*?
K3*?
NTE*ADD*?
CR1*LB*150**A*DH*10***?*?
CR2********A**?*?
CRC*07*Y*01
HI*ABK:C509
HCP*00*100*10*?
NM1*DN*1*WELBY*MARCUS****XX*1234567893
REF*0B*?
NM1*77*2*HOME
N3*?*?
N4*?*OH*44101
PER*IC*?*TE*?*EX*?
NM1*PW*2
N3*?*?
N4*?*OH*44101
NM1*45*2*?
N3*?*?
N4*?*OH*44101
SBR*S*18*?*?*****CI
AMT*D*5
OI***Y*P**Y
NM1*IL*1*?*?*?**?*MI*?
N3*?*?
N4*?*OH*44101
REF*SY*?
NM1*PR*2*OTHER PAYER*****PI*99999
REF*G1*?
REF*9F*?
LX*1
SV1*HC:J9035:JZ::::?*1000*UN*50***1
PWK*OZ*BM***AC*?
CR1*LB*150**A*DH*10***?*?
DTP*472*D8*20240105
MEA*TR*R1*10
CN1*09*100*5*?*1*?
REF*6R*?
REF*9B*?
REF*X4*?
REF*F4*?
K3*?
NTE*ADD*?
NTE*TPO*?
PS1*?*100
HCP*00*100*10*?
LIN**N4*50242006001
CTP****10*ML
REF*XZ*?
NM1*DK*1*WELBY*MARCUS****XX*1234567893
N3*?*?
N4*?*OH*44101
REF*0B*?
PER*IC*?*TE*?*EX*?
SVD*99999*5*HC:J9035:::::?**1
CAS*CO*45*95
DTP*573*D8*20240201
LQ*UT*?
FRM*1A*Y
FRM*2**?
LX*2
SV1*HC:J9035:JZ::::?*500*UN*1000***1
DTP*472*D8*20240105
NTE*ADD*?
"""
_SET = """
ST*837*0001*005010X222A1
BHT*0019*00*?*20240110*1200*CH
NM1*41*2*BILLING SERVICE*****46*SENDER
PER*IC*?*TE*?*EM*?
NM1*40*2*RECEIVER*****46*RECEIVER
HL*1**20*1
NM1*85*2*INFUSION CLINIC*****XX*1234567893
N3*1 MAIN STREET
N4*ANYTOWN*OH*441010001
REF*EI*123456789
PER*IC*?*TE*?*EM*?
"""
_BEFORE = "ISA*03*ZQXISA0002*01*ZQXISA0004*ZZ*SENDER         *ZZ*RECEIVER       *240110*1200*^*00501*{number}*0*P*:~"
_GROUP = "GS*HC*SENDER*RECEIVER*20240110*1200*1*X*005010X222A1~"


def full_of_tokens(number: str = "000000001") -> bytes:
    """An interchange of one claim whose tokens all differ; each names its segment and element."""
    numbers = count(1)
    segments = [_marked(line, numbers) for line in (_SET + _CLAIM).split("\n") if line]
    segments.append(f"SE*{len(segments) + 1}*0001")
    return (_BEFORE.format(number=number) + _GROUP + "~".join(segments) + f"~GE*1*1~IEA*1*{number}~").encode()


def _marked(line: str, numbers: count[int]) -> str:
    """Every question mark becomes a token of its own."""
    elements = line.split("*")
    return "*".join(
        element.replace("?", f"ZQX{elements[0]}{at:02}V{next(numbers):03}") if "?" in element else element
        for at, element in enumerate(elements)
    )


FULL = full_of_tokens()
TOKENS = sorted(set(TOKEN.findall(FULL)))
