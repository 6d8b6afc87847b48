/**
 * A Runge–Kutta method: stage j sits at the node cⱼ = Σ a[j] of the step, at x + h·Σ a[j][l]·k[l], and the step is
 * x + h·Σ b[l]·k[l]. Rows are as long as the last entry that is not 0.
 */
export interface Tableau {
  readonly label: string;
  readonly about: string;
  readonly source: string;
  readonly order: number;
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
}

const butcher = 'Butcher 2016, Numerical Methods for Ordinary Differential Equations';
const hairer = 'Hairer, Nørsett & Wanner 1993, Solving Ordinary Differential Equations I';
const hairerStiff = 'Hairer & Wanner 1996, Solving Ordinary Differential Equations II';
const r3 = Math.sqrt(3);
const r5 = Math.sqrt(5);
const r6 = Math.sqrt(6);
const r15 = Math.sqrt(15);

const dopri5Rows = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
];
const dopri5Weights = [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84];
const tsit5Weights = [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774];

/** Each stage needs only those before it. */
export const explicitTableaus = {
  rk_euler: { label: 'RK Euler', about: 'Euler’s method as a tableau.', source: butcher, order: 1, a: [[]], b: [1] },
  rk_heun2: { label: 'RK Heun 2', about: 'Trapezoid through an Euler step.', source: hairer, order: 2, a: [[], [1]], b: [1 / 2, 1 / 2] },
  rk_midpoint2: { label: 'RK midpoint', about: 'The slope in the middle, taken for the whole step.', source: hairer, order: 2, a: [[], [1 / 2]], b: [0, 1] },
  rk_ralston2: { label: 'RK Ralston 2', about: 'Second order with the smallest error bound.', source: 'Ralston 1962', order: 2, a: [[], [2 / 3]], b: [1 / 4, 3 / 4] },
  rk_fehlberg2: { label: 'RK Fehlberg 2', about: 'Fehlberg’s second-order pair, nearly the midpoint method.', source: 'Fehlberg 1969, RK1(2)', order: 2, a: [[], [1 / 2], [1 / 256, 255 / 256]], b: [1 / 512, 255 / 256, 1 / 512] },
  rk_heun3: { label: 'RK Heun 3', about: 'Heun’s third-order method.', source: hairer, order: 3, a: [[], [1 / 3], [0, 2 / 3]], b: [1 / 4, 0, 3 / 4] },
  rk_kutta3: { label: 'RK Kutta 3', about: 'Kutta’s third-order method: Simpson’s rule along the path.', source: 'Kutta 1901', order: 3, a: [[], [1 / 2], [-1, 2]], b: [1 / 6, 2 / 3, 1 / 6] },
  rk_ralston3: { label: 'RK Ralston 3', about: 'Third order with the smallest error bound.', source: 'Ralston 1962', order: 3, a: [[], [1 / 2], [0, 3 / 4]], b: [2 / 9, 1 / 3, 4 / 9] },
  rk_houwen_wray3: { label: 'RK van der Houwen–Wray 3', about: 'Third order, made to need little memory.', source: 'van der Houwen 1972, Wray 1990', order: 3, a: [[], [8 / 15], [1 / 4, 5 / 12]], b: [1 / 4, 0, 3 / 4] },
  rk_ssprk3: { label: 'SSPRK 3', about: 'Third order that keeps what Euler’s steps keep.', source: 'Shu & Osher 1988', order: 3, a: [[], [1], [1 / 4, 1 / 4]], b: [1 / 6, 1 / 6, 2 / 3] },
  rk_bosh3: { label: 'RK Bogacki–Shampine 3', about: 'Third order from a pair for error control; without that the same steps as Ralston’s.', source: 'Bogacki & Shampine 1989', order: 3, a: [[], [1 / 2], [0, 3 / 4], [2 / 9, 1 / 3, 4 / 9]], b: [2 / 9, 1 / 3, 4 / 9] },
  rk_ssprk4_4s: { label: 'SSPRK 4 stages', about: 'Four stages, third order: for stability rather than precision.', source: 'Spiteri & Ruuth 2002', order: 3, a: [[], [1 / 2], [1 / 2, 1 / 2], [1 / 6, 1 / 6, 1 / 6]], b: [1 / 6, 1 / 6, 1 / 6, 1 / 2] },
  rk4: { label: 'RK 4', about: 'The classical Runge–Kutta method.', source: 'Kutta 1901', order: 4, a: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]], b: [1 / 6, 1 / 3, 1 / 3, 1 / 6] },
  rk38: { label: 'RK 3/8', about: 'Kutta’s 3/8 rule: fourth order, a little closer than RK 4.', source: 'Kutta 1901', order: 4, a: [[], [1 / 3], [-1 / 3, 1], [1, -1, 1]], b: [1 / 8, 3 / 8, 3 / 8, 1 / 8] },
  rk_ralston4: {
    label: 'RK Ralston 4',
    about: 'Fourth order with the smallest error bound.',
    source: 'Ralston 1962',
    order: 4,
    a: [
      [],
      [2 / 5],
      [(-2889 + 1428 * r5) / 1024, (3785 - 1620 * r5) / 1024],
      [(-3365 + 2094 * r5) / 6040, (-975 - 3046 * r5) / 2552, (467040 + 203968 * r5) / 240845],
    ],
    b: [(263 + 24 * r5) / 1812, (125 - 1000 * r5) / 3828, (1024 * (3346 + 1623 * r5)) / 5924787, (30 - 4 * r5) / 123],
  },
  rk_dopri5: { label: 'RK Dormand–Prince 5', about: 'Fifth order in six stages.', source: 'Dormand & Prince 1980, RK5(4)7M', order: 5, a: dopri5Rows, b: dopri5Weights },
  rk_dopri5_fsal: { label: 'RK Dormand–Prince 5 FSAL', about: 'The same with the seventh stage that its error estimate needs; the same steps.', source: 'Dormand & Prince 1980, RK5(4)7M', order: 5, a: [...dopri5Rows, dopri5Weights], b: dopri5Weights },
  rk_tsit5: {
    label: 'RK Tsitouras 5',
    about: 'Fifth order with small errors.',
    source: 'Tsitouras 2011',
    order: 5,
    a: [
      [],
      [0.161],
      [-0.008480655492356989, 0.335480655492357],
      [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
      [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
      [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.02826905039406838],
      tsit5Weights,
    ],
    b: tsit5Weights,
  },
  rk_bs5_7s: {
    label: 'RK Bogacki–Shampine 5',
    about: 'Fifth order in seven stages, close to sixth.',
    source: 'Bogacki & Shampine 1996',
    order: 5,
    a: [
      [],
      [1 / 6],
      [2 / 27, 4 / 27],
      [183 / 1372, -162 / 343, 1053 / 1372],
      [68 / 297, -4 / 11, 42 / 143, 1960 / 3861],
      [597 / 22528, 81 / 352, 63099 / 585728, 58653 / 366080, 4617 / 20480],
      [174197 / 959244, -30942 / 79937, 8152137 / 19744439, 666106 / 1039181, -29421 / 29068, 482048 / 414219],
    ],
    b: [587 / 8064, 0, 4440339 / 15491840, 24353 / 124800, 387 / 44800, 2152 / 5985, 7267 / 94080],
  },
  rk_butcher6_7s: {
    label: 'RK Butcher 6',
    about: 'Sixth order in seven stages.',
    source: 'Butcher 1964',
    order: 6,
    a: [
      [],
      [1 / 3],
      [0, 2 / 3],
      [1 / 12, 1 / 3, -1 / 12],
      [-1 / 16, 9 / 8, -3 / 16, -3 / 8],
      [0, 9 / 8, -3 / 8, -3 / 4, 1 / 2],
      [9 / 44, -9 / 11, 63 / 44, 18 / 11, 0, -16 / 11],
    ],
    b: [11 / 120, 0, 27 / 40, 27 / 40, -4 / 15, -4 / 15, 11 / 120],
  },
  rk_dopri8_13s: {
    label: 'RK Dormand–Prince 8',
    about: 'Eighth order in thirteen stages: for reference pictures.',
    source: 'Prince & Dormand 1981, RK8(7)13M',
    order: 8,
    a: [
      [],
      [1 / 18],
      [1 / 48, 1 / 16],
      [1 / 32, 0, 3 / 32],
      [5 / 16, 0, -75 / 64, 75 / 64],
      [3 / 80, 0, 0, 3 / 16, 3 / 20],
      [29443841 / 614563906, 0, 0, 77736538 / 692538347, -28693883 / 1125000000, 23124283 / 1800000000],
      [16016141 / 946692911, 0, 0, 61564180 / 158732637, 22789713 / 633445777, 545815736 / 2771057229, -180193667 / 1043307555],
      [39632708 / 573591083, 0, 0, -433636366 / 683701615, -421739975 / 2616292301, 100302831 / 723423059, 790204164 / 839813087, 800635310 / 3783071287],
      [246121993 / 1340847787, 0, 0, -37695042795 / 15268766246, -309121744 / 1061227803, -12992083 / 490766935, 6005943493 / 2108947869, 393006217 / 1396673457, 123872331 / 1001029789],
      [-1028468189 / 846180014, 0, 0, 8478235783 / 508512852, 1311729495 / 1432422823, -10304129995 / 1701304382, -48777925059 / 3047939560, 15336726248 / 1032824649, -45442868181 / 3398467696, 3065993473 / 597172653],
      [185892177 / 718116043, 0, 0, -3185094517 / 667107341, -477755414 / 1098053517, -703635378 / 230739211, 5731566787 / 1027545527, 5232866602 / 850066563, -4093664535 / 808688257, 3962137247 / 1805957418, 65686358 / 487910083],
      [403863854 / 491063109, 0, 0, -5068492393 / 434740067, -411421997 / 543043805, 652783627 / 914296604, 11173962825 / 925320556, -13158990841 / 6184727034, 3936647629 / 1978049680, -160528059 / 685178525, 248638103 / 1413531060],
    ],
    b: [14005451 / 335480064, 0, 0, 0, 0, -59238493 / 1068277825, 181606767 / 758867731, 561292985 / 797845732, -1041891430 / 1371343529, 760417239 / 1151165299, 118820643 / 751138087, -528747749 / 2220607170, 1 / 4],
  },
} as const satisfies Record<string, Tableau>;

const crouzeix = (3 + r3) / 6;
const pareschi = 1 - Math.SQRT1_2;

/** Stages that need one another: solved for together. */
export const implicitTableaus = {
  irk_gauss2: { label: 'Gauss–Legendre 4', about: 'Fourth order, symmetric: walks back the way it came.', source: butcher, order: 4, a: [[1 / 4, 1 / 4 - r3 / 6], [1 / 4 + r3 / 6, 1 / 4]], b: [1 / 2, 1 / 2] },
  irk_gauss3: {
    label: 'Gauss–Legendre 6',
    about: 'Sixth order, symmetric: walks back the way it came.',
    source: butcher,
    order: 6,
    a: [
      [5 / 36, 2 / 9 - r15 / 15, 5 / 36 - r15 / 30],
      [5 / 36 + r15 / 24, 2 / 9, 5 / 36 - r15 / 24],
      [5 / 36 + r15 / 30, 2 / 9 + r15 / 15, 5 / 36],
    ],
    b: [5 / 18, 4 / 9, 5 / 18],
  },
  irk_radau_ia2: { label: 'Radau IA 3', about: 'Third order, stable at any step.', source: hairerStiff, order: 3, a: [[1 / 4, -1 / 4], [1 / 4, 5 / 12]], b: [1 / 4, 3 / 4] },
  irk_radau_iia2: { label: 'Radau IIA 3', about: 'Third order, stable at any step, exact at its end.', source: hairerStiff, order: 3, a: [[5 / 12, -1 / 12], [3 / 4, 1 / 4]], b: [3 / 4, 1 / 4] },
  irk_radau_iia3: {
    label: 'Radau IIA 5',
    about: 'Fifth order, stable at any step: the standard for stiff paths.',
    source: hairerStiff,
    order: 5,
    a: [
      [(88 - 7 * r6) / 360, (296 - 169 * r6) / 1800, (-2 + 3 * r6) / 225],
      [(296 + 169 * r6) / 1800, (88 + 7 * r6) / 360, (-2 - 3 * r6) / 225],
      [(16 - r6) / 36, (16 + r6) / 36, 1 / 9],
    ],
    b: [(16 - r6) / 36, (16 + r6) / 36, 1 / 9],
  },
  irk_lobatto_iiia2: { label: 'Lobatto IIIA 2', about: 'The trapezoid rule, solved exactly.', source: hairerStiff, order: 2, a: [[], [1 / 2, 1 / 2]], b: [1 / 2, 1 / 2] },
  irk_lobatto_iiia3: { label: 'Lobatto IIIA 4', about: 'Fourth order, using both ends and the middle.', source: hairerStiff, order: 4, a: [[], [5 / 24, 1 / 3, -1 / 24], [1 / 6, 2 / 3, 1 / 6]], b: [1 / 6, 2 / 3, 1 / 6] },
  irk_lobatto_iiib3: { label: 'Lobatto IIIB 4', about: 'Fourth order, the mirror of IIIA.', source: hairerStiff, order: 4, a: [[1 / 6, -1 / 6], [1 / 6, 1 / 3], [1 / 6, 5 / 6]], b: [1 / 6, 2 / 3, 1 / 6] },
  irk_lobatto_iiic2: { label: 'Lobatto IIIC 2', about: 'Second order, stable at any step.', source: hairerStiff, order: 2, a: [[1 / 2, -1 / 2], [1 / 2, 1 / 2]], b: [1 / 2, 1 / 2] },
  irk_lobatto_iiic3: { label: 'Lobatto IIIC 4', about: 'Fourth order, stable at any step.', source: hairerStiff, order: 4, a: [[1 / 6, -1 / 3, 1 / 6], [1 / 6, 5 / 12, -1 / 12], [1 / 6, 2 / 3, 1 / 6]], b: [1 / 6, 2 / 3, 1 / 6] },
  irk_crouzeix2: { label: 'Crouzeix 3', about: 'Third order; its stages are solved one after the other.', source: 'Crouzeix 1975', order: 3, a: [[crouzeix], [1 - 2 * crouzeix, crouzeix]], b: [1 / 2, 1 / 2] },
  irk_qin_zhang2: { label: 'Qin–Zhang 2', about: 'Second order, symplectic; its stages are solved one after the other.', source: 'Qin & Zhang 1992', order: 2, a: [[1 / 4], [1 / 2, 1 / 4]], b: [1 / 2, 1 / 2] },
  irk_pareschi_russo2: { label: 'Pareschi–Russo 2', about: 'Second order; its stages are solved one after the other.', source: 'Pareschi & Russo 2005', order: 2, a: [[pareschi], [1 - 2 * pareschi, pareschi]], b: [1 / 2, 1 / 2] },
} as const satisfies Record<string, Tableau>;

/** Nodes of the stages: where in the step they sit. */
export function nodesOf({ a }: Tableau): number[] {
  return a.map((row) => row.reduce((sum, each) => sum + each, 0));
}
