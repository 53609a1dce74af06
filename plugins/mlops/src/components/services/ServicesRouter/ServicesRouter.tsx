import { Route, Routes } from 'react-router-dom';
import { ServicePage } from '../ServicePage/ServicePage';
import { ServicesPage } from '../ServicesPage/ServicesPage';

/** The list of services, and below it the page of each. */
export const ServicesRouter = () => (
  <Routes>
    <Route index element={<ServicesPage />} />
    <Route path=":service/*" element={<ServicePage />} />
  </Routes>
);
